package io.slipway.plugins.schedulers.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.docker.Engine;
import io.slipway.spi.EnvValue;
import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import io.slipway.tck.Await;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real Swarm does with what is badly asked for, or meddled with by hand.
@RequiresBackend("swarm")
final class SwarmFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Mode ONE = new Mode.KeepRunning(1);

    @TempDir
    private Path folder;

    private TestContext context;
    private Engine engine;
    private Swarm swarm;
    private Scheduler scheduler;

    @BeforeEach
    void open() {
        context = TestSwarm.context(folder);
        engine = new Engine(TestSwarm.config().address());
        swarm = new Swarm(engine.calls());
        scheduler = new SwarmSchedulerFactory().create(TestSwarm.config(), context);
    }

    @AfterEach
    void close() throws InterruptedException {
        for (var present : scheduler.list()) {
            scheduler.remove(present.id(), present.generation());
        }
        Await.asserted(PATIENCE, () -> assertThat(TestSwarm.left(context)).isEmpty());
        scheduler.close();
        engine.close();
    }

    private static WorkloadSpec spec(long generation, Mode mode, String command, Map<String, EnvValue> env) {
        return Specs.spec("wl1", generation, mode, Specs.program(TestSwarm.BUSYBOX, Optional.of(command), env));
    }

    private List<WorkloadStatus.Instance> instances(WorkloadSpec spec) throws InterruptedException {
        return scheduler.status(spec.id()) instanceof WorkloadStatus.Present present ? present.instances() : List.of();
    }

    private void awaitState(WorkloadSpec spec, State state, int count) throws InterruptedException {
        Await.asserted(
                PATIENCE,
                () -> assertThat(instances(spec)).hasSize(count).allMatch(instance -> instance.state() == state));
    }

    @Test
    void aHiddenVariableReachesTheProgramAndNobodyWhoLooks() throws Exception {
        var env = Map.of("KEY", EnvValue.of(Secret.of("top'secret")));
        var spec = spec(1, ONE, "echo key is $KEY; exec sleep 1000", env);
        scheduler.apply(spec);
        awaitState(spec, State.RUNNING, 1);

        assertThat(text(spec, "1")).isEqualTo("key is top'secret");
        assertThat(swarm.services(new Labels(context).ours()).toString()).doesNotContain("top'secret");
        assertThat(swarm.tasks(new Labels(context).ours()).toString()).doesNotContain("top'secret");
        scheduler.apply(spec(2, ONE, "exec sleep 1000", Map.of()));
        assertThat(swarm.secrets(new Labels(context).ours())).isEmpty();
    }

    private String text(WorkloadSpec spec, String instance) throws InterruptedException {
        var logs = scheduler.capability(FollowLogs.class).orElseThrow();
        try (var log = logs.follow(spec.id(), instance, Optional.empty())) {
            return Await.present(
                    PATIENCE,
                    "a line of the log",
                    () -> log.next(Duration.ofMillis(200)).stream()
                            .flatMap(entry ->
                                    entry instanceof LogEntry.Line line ? Stream.of(line.text()) : Stream.empty())
                            .findFirst());
        }
    }

    @Test
    void aServiceOfOurNameThatIsNotOursStaysAsItIs() throws Exception {
        var spec = spec(1, ONE, "exec sleep 1000", Map.of());
        var name = new Labels(context).service(spec.id());
        var foreign = JsonNodeFactory.instance.objectNode().put("Name", name);
        foreign.putObject("TaskTemplate").putObject("ContainerSpec").put("Image", TestSwarm.BUSYBOX);
        foreign.putObject("Mode").putObject("Replicated").put("Replicas", 0);
        assertThat(swarm.create(foreign, "")).isTrue();
        try {
            var before = swarm.service(name);

            assertRefused(Failure.CONFLICT, spec, name);
            assertThat(scheduler.list()).isEmpty();
            assertThat(swarm.service(name)).isEqualTo(before);
        } finally {
            swarm.remove(name);
        }
    }

    private void assertRefused(Failure failure, WorkloadSpec spec, String words) throws InterruptedException {
        try {
            scheduler.apply(spec);
        } catch (SlipwayException e) {
            assertThat(e.failure()).isEqualTo(failure);
            assertThat(e).hasMessageContaining(words);
            return;
        }
        throw new AssertionError("it was taken");
    }

    @Test
    void anImageThatIsNotThereIsRefusedAndNothingIsMade() throws Exception {
        var program = Specs.program(TestSwarm.REGISTRY + "/none/such", Optional.of("true"), Map.of());

        assertRefused(Failure.INVALID, Specs.spec("wl1", 1, ONE, program), "none/such");
        assertThat(TestSwarm.left(context)).isEmpty();
    }

    @Test
    void instancesAreSpreadOverZonesAndAnotherManagerIsAskedWhereOneIsDown() throws Exception {
        var managers = new ArrayList<>(List.of("tcp://127.0.0.1:1"));
        managers.addAll(TestSwarm.managers());
        var config = TestSwarm.config(managers, Map.of(), "node.labels.slipway.zone");
        var spec = spec(1, new Mode.KeepRunning(3), "exec sleep 1000", Map.of());
        try (var other = new SwarmSchedulerFactory().create(config, context)) {
            other.apply(spec);
        }
        awaitState(spec, State.RUNNING, 3);

        var hosts = new HashSet<String>();
        instances(spec).forEach(instance -> hosts.add(instance.node().orElseThrow()));
        assertThat(hosts).hasSize(3);
    }

    @Test
    void aSecondTeamIsRefusedSinceNothingIsolatesIt() throws Exception {
        var one = spec(1, new Mode.KeepRunning(0), "exec sleep 1000", Map.of());
        scheduler.apply(one);
        var owner = new Owner("others", "default", "shop", "web", "v1");
        var two = Specs.spec("wl2", 1, ONE, one.template().main(), owner);

        assertRefused(Failure.UNSUPPORTED, two, "teamsShare");
        assertThat(scheduler.status(two.id())).isEqualTo(new WorkloadStatus.Absent(two.id()));
    }

    @Test
    void whatNoHostCanRunSaysSo() throws Exception {
        var config = TestSwarm.config(TestSwarm.managers(), Map.of("node.labels.slipway.zone", "nowhere"));
        var spec = spec(1, ONE, "exec sleep 1000", Map.of());
        try (var other = new SwarmSchedulerFactory().create(config, context)) {
            other.apply(spec);
        }

        Await.asserted(
                PATIENCE,
                () -> assertThat(instances(spec))
                        .hasSize(1)
                        .allMatch(instance -> instance.message().orElse("").contains("no suitable node")));
        assertThat(instances(spec).getFirst().state()).isEqualTo(State.STARTING);
    }

    @Test
    void aRunIsNotRepeatedByAChangeOfItsLabels() throws Exception {
        var once = new Mode.RunToEnd(Duration.ofMinutes(1));
        var spec = spec(1, once, "exit 3", Map.of());
        scheduler.apply(spec);
        awaitState(spec, State.ENDED, 1);
        var ended = instances(spec);

        var later = spec(2, once, "exit 3", Map.of());
        scheduler.apply(later);

        assertThat(instances(later)).isEqualTo(ended);
        assertThat(swarm.tasks(new Labels(context).ours())).hasSize(1);
    }

    @Test
    void aCountThatWasSetByHandIsSetBackByTheSameApply() throws Exception {
        var spec = spec(1, new Mode.KeepRunning(2), "exec sleep 1000", Map.of());
        scheduler.apply(spec);
        var labels = new Labels(context);
        Await.until(PATIENCE, "the count is set by hand", () -> {
            var service = swarm.service(labels.service(spec.id())).orElseThrow();
            var kept = Kept.of(service, labels).orElseThrow();
            return swarm.update(kept, ServiceBody.empty(kept.spec().deepCopy()), "");
        });

        scheduler.apply(spec);

        awaitState(spec, State.RUNNING, 2);
    }

    @Test
    void aTaskThatIsRemovedByHandIsReplacedWithoutUs() throws Exception {
        var spec = spec(1, ONE, "exec sleep 1000", Map.of());
        scheduler.apply(spec);
        awaitState(spec, State.RUNNING, 1);
        var host = instances(spec).getFirst().node().orElseThrow();
        var manager = TestSwarm.managers().get(Integer.parseInt(host.substring(1)) - 1);
        scheduler.close();
        try (var there = TestSwarm.engine(manager)) {
            there.remove(there.containers(new Labels(context).ours())
                    .getFirst()
                    .path("Id")
                    .asText());
        }

        scheduler = new SwarmSchedulerFactory().create(TestSwarm.config(), context);
        Await.until(PATIENCE, "another runs", () -> {
            var now = instances(spec);
            return now.size() == 1
                    && now.getFirst().state() == State.RUNNING
                    && now.getFirst().restarts() == 1;
        });
    }
}
