package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.spi.Failure;
import io.slipway.spi.scheduler.ManageNodes;
import io.slipway.spi.scheduler.Node;
import io.slipway.spi.scheduler.Node.Use;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every [Scheduler] keeps to that offers [ManageNodes]: extend it beside [SchedulerContract]. It is a contract
/// of its own since it empties nodes, which whoever shares the back end notices.
public abstract class SchedulerNodeContract extends SchedulerFixture {
    private static final String LABEL = "slipway.tck";

    private final Set<String> touched = new LinkedHashSet<>();

    @AfterEach
    final void useAllAgain() throws Exception {
        var manager = nodes(reopen());
        for (var node : touched) {
            manager.use(node, Use.ACTIVE);
            manager.label(node, Map.of(), Set.of(LABEL, LABEL + ".other"));
        }
    }

    @Test
    void instancesNameTheirNode() throws Exception {
        var spec = keep(1);
        scheduler.apply(spec);
        var name = nodeOf(running(spec, 1).getFirst());

        var all = nodes(scheduler).nodes();

        assertThat(all).extracting(Node::name).doesNotHaveDuplicates();
        var node = named(name, all);
        assertThat(node.state()).isEqualTo(Node.State.READY);
        assertThat(node.use()).isEqualTo(Use.ACTIVE);
        assertThat(node.addresses()).isNotEmpty().allMatch(address -> !address.isBlank());
    }

    @Test
    void aDrainedNodeIsLeftUntilItIsActiveAgain() throws Exception {
        var spec = keep(1);
        scheduler.apply(spec);
        var drained = nodeOf(running(spec, 1).getFirst());
        assumeAnotherTakesInstances(drained);

        use(drained, Use.DRAINED);
        use(drained, Use.DRAINED);

        Await.until(patience(), "it serves elsewhere", () -> {
            var instances = running(spec, 1);
            return !nodeOf(instances.getFirst()).equals(drained);
        });
        var afterCrash = nodes(reopen());
        assertThat(named(drained, afterCrash.nodes()).use()).isEqualTo(Use.DRAINED);
        afterCrash.use(drained, Use.ACTIVE);
        assertThat(named(drained, nodes(scheduler).nodes()).use()).isEqualTo(Use.ACTIVE);
    }

    @Test
    void aPausedNodeKeepsWhatItHasAndGetsNothingNew() throws Exception {
        var spec = keep(1);
        scheduler.apply(spec);
        var before = running(spec, 1).getFirst();
        var incarnation = ask(spec.id(), before, "incarnation");
        assumeAnotherTakesInstances(nodeOf(before));

        use(nodeOf(before), Use.PAUSED);

        var more = keep(4);
        scheduler.apply(more);
        assertThat(running(more, 4)).extracting(SchedulerNodeContract::nodeOf).doesNotContain(nodeOf(before));
        assertThat(incarnations(spec, 1)).containsEntry(before.name(), incarnation);
    }

    @Test
    void labelsAreSetAndTakenAwayOneByOne() throws Exception {
        var node = nodes(scheduler).nodes().getFirst();
        touched.add(node.name());
        var manager = nodes(scheduler);

        manager.label(node.name(), Map.of(LABEL, "a", LABEL + ".other", "b"), Set.of("slipway.tck.absent"));
        manager.label(node.name(), Map.of(LABEL, "c"), Set.of());
        assertThat(labels(node)).containsAllEntriesOf(node.labels()).containsEntry(LABEL, "c");
        assertThat(labels(node)).containsEntry(LABEL + ".other", "b");
        manager.label(node.name(), Map.of(), Set.of(LABEL));
        manager.label(node.name(), Map.of(), Set.of(LABEL));

        assertThat(labels(node)).doesNotContainKey(LABEL).containsEntry(LABEL + ".other", "b");
    }

    @Test
    void changesOfAnUnknownNodeAreRefused() {
        var manager = nodes(scheduler);

        Refusals.refused(Failure.INVALID, "an unknown node", () -> manager.use("no-such-node", Use.PAUSED));
        Refusals.refused(
                Failure.INVALID, "an unknown node", () -> manager.label("no-such-node", Map.of(LABEL, "a"), Set.of()));
    }

    private void use(String node, Use use) throws InterruptedException {
        touched.add(node);
        nodes(scheduler).use(node, use);
    }

    private void assumeAnotherTakesInstances(String node) throws InterruptedException {
        assumeTrue(
                nodes(scheduler).nodes().stream()
                        .anyMatch(each -> !each.name().equals(node)
                                && each.use() == Use.ACTIVE
                                && each.state() == Node.State.READY),
                "there is no other node");
    }

    private static ManageNodes nodes(Scheduler scheduler) {
        return scheduler.capability(ManageNodes.class).orElseThrow();
    }

    private Map<String, String> labels(Node node) throws Exception {
        return named(node.name(), nodes(reopen()).nodes()).labels();
    }

    private static Node named(String name, List<Node> nodes) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no node %s in %s".formatted(name, nodes)));
    }

    private static String nodeOf(WorkloadStatus.Instance instance) {
        return instance.node().orElseThrow();
    }
}
