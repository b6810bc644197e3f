package io.slipway.plugins.schedulers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.host.SupervisedProcess.Phase;
import io.slipway.plugins.schedulers.process.Kept.Instance;
import io.slipway.plugins.schedulers.process.Steps.Step;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.WorkloadSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Decisions and steps, without a process.
final class DecisionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static Kept decide(Optional<Kept> before, WorkloadSpec spec, String... running) {
        return Decision.decide(before, spec, Set.of(running), NOW);
    }

    private static Kept keep(int instances) {
        return decide(
                Optional.empty(), Specs.spec("web", 1, new Mode.KeepRunning(instances), Specs.template("./serve")));
    }

    private static Kept allStarted(Kept kept) {
        var started = kept;
        for (var instance : kept.instances()) {
            started = started.change(
                    instance.name(), each -> each.started(each.wanted().orElseThrow(), Map.of(), NOW));
        }
        return started;
    }

    private static List<String> names(Kept kept) {
        return kept.instances().stream().map(Instance::name).toList();
    }

    private static List<Step> steps(Kept kept, Phase phase) {
        var phases = new HashMap<String, Phase>();
        kept.instances().forEach(instance -> phases.put(instance.name(), phase));
        return Steps.next(kept, phases, NOW);
    }

    @Test
    void theSameAgainChangesNothing() {
        var kept = keep(2);
        var again = decide(Optional.of(kept), Specs.spec("web", 1, new Mode.KeepRunning(2), Specs.template("./serve")));
        assertThat(again).isEqualTo(kept);
    }

    @Test
    void aLowerGenerationIsRefused() {
        var kept =
                decide(Optional.of(keep(1)), Specs.spec("web", 2, new Mode.KeepRunning(1), Specs.template("./serve")));
        assertThatThrownBy(() -> decide(
                        Optional.of(kept), Specs.spec("web", 1, new Mode.KeepRunning(1), Specs.template("./serve"))))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.CONFLICT));
    }

    @Test
    void whatIsBeingRemovedTakesNoMore() {
        var kept = keep(1).toBeRemoved(1);
        assertThatThrownBy(() -> decide(
                        Optional.of(kept), Specs.spec("web", 2, new Mode.KeepRunning(1), Specs.template("./serve"))))
                .hasMessageContaining("being removed");
    }

    @Test
    void retiredOnesLeaveFirstAndServeOnWhileTheyDrain() {
        var kept = allStarted(keep(3));
        var fewer = decide(
                Optional.of(kept),
                Specs.spec("web", 2, new Mode.KeepRunning(2), Specs.template("./serve"), Set.of("i1")),
                "i1",
                "i2",
                "i3");
        var leaving = fewer.instance("i1").orElseThrow();
        assertThat(leaving.wanted()).isEmpty();
        assertThat(leaving.leavingUntil()).hasValue(NOW.plusSeconds(5));
        assertThat(steps(fewer, Phase.RUNNING)).isEmpty();
        assertThat(Steps.next(fewer, Map.of("i2", Phase.RUNNING, "i3", Phase.RUNNING), NOW.plusSeconds(5)))
                .containsExactly(new Step.Stop("i1"));
    }

    /// Somebody ended it, or the machine was restarted: an instant from before says nothing then.
    @Test
    void whatEndedWhileItWasToDrainLeavesAtOnce() {
        var kept = allStarted(keep(1));
        var none = decide(
                Optional.of(kept), Specs.spec("web", 2, new Mode.KeepRunning(0), Specs.template("./serve")), "i1");
        assertThat(steps(none, Phase.RUNNING)).isEmpty();
        assertThat(steps(none, Phase.LOST)).containsExactly(new Step.Stop("i1"));
        assertThat(steps(none, Phase.ENDED)).containsExactly(new Step.Stop("i1"));
    }

    @Test
    void whatDoesNotRunLeavesAtOnce() {
        var kept = allStarted(keep(1));
        var none = decide(Optional.of(kept), Specs.spec("web", 2, new Mode.KeepRunning(0), Specs.template("./serve")));
        assertThat(steps(none, Phase.WAITING)).containsExactly(new Step.Stop("i1"));
    }

    @Test
    void namesAreNeverUsedAgain() {
        var none =
                decide(Optional.of(keep(2)), Specs.spec("web", 2, new Mode.KeepRunning(0), Specs.template("./serve")));
        var gone = none.without("i1").without("i2");
        var again = decide(Optional.of(gone), Specs.spec("web", 3, new Mode.KeepRunning(1), Specs.template("./serve")));
        assertThat(names(again)).containsExactly("i3");
    }

    @Test
    void anotherTemplateBringsNewInstancesAndKeepsTheOldDefinitionWhileItRuns() {
        var kept = allStarted(keep(1));
        var other = decide(
                Optional.of(kept), Specs.spec("web", 2, new Mode.KeepRunning(1), Specs.template("./other")), "i1");
        assertThat(names(other)).containsExactlyInAnyOrder("i1", "i2");
        assertThat(other.definitions()).hasSize(2);
        assertThat(steps(other, Phase.RUNNING)).containsExactly(new Step.Start("i2"));
    }

    @Test
    void lostAndUnkeptProgramsAreStartedAndWaitingOnesAreLeftToTheirShim() {
        var kept = allStarted(keep(1));
        assertThat(steps(kept, Phase.LOST)).containsExactly(new Step.Start("i1"));
        assertThat(steps(kept, Phase.UNKEPT)).containsExactly(new Step.Start("i1"));
        assertThat(steps(kept, Phase.WAITING)).isEmpty();
    }

    @Test
    void aRunIsNotRepeatedEvenIfNobodySawItsEnd() {
        var kept = allStarted(decide(
                Optional.empty(),
                Specs.spec("job", 1, new Mode.RunToEnd(Duration.ofMinutes(1)), Specs.template("./job"))));
        assertThat(steps(kept, Phase.ENDED)).isEmpty();
        assertThat(steps(kept, Phase.LOST)).isEmpty();
        assertThat(steps(kept, Phase.ABSENT)).containsExactly(new Step.Start("run"));
        assertThat(Steps.next(kept, Map.of("run", Phase.RUNNING), NOW.plusSeconds(60)))
                .containsExactly(new Step.Expire("run"));
    }

    private static Kept ordinals(Optional<Kept> before, long generation, String command, int count, int updateFrom) {
        return decide(
                before,
                Specs.spec(
                        "db",
                        generation,
                        new Mode.Ordinals(count, Optional.of(Specs.template("./old")), updateFrom),
                        Specs.template(command)),
                "0",
                "1",
                "2");
    }

    @Test
    void ordinalsStartInOrder() {
        var kept = ordinals(Optional.empty(), 1, "./old", 3, 0);
        assertThat(steps(kept, Phase.ABSENT)).containsExactly(new Step.Start("0"));
        var first = kept.change("0", each -> each.started(each.wanted().orElseThrow(), Map.of(), NOW));
        assertThat(Steps.next(first, Map.of("0", Phase.STARTING), NOW)).isEmpty();
        assertThat(Steps.next(first, Map.of("0", Phase.RUNNING), NOW)).containsExactly(new Step.Start("1"));
    }

    @Test
    void ordinalsAreReplacedOneByOneFromTheHighest() {
        var kept = allStarted(ordinals(Optional.empty(), 1, "./old", 3, 0));
        var changed = ordinals(Optional.of(kept), 2, "./new", 3, 1);
        assertThat(steps(changed, Phase.RUNNING)).containsExactly(new Step.Leave("2", NOW.plusSeconds(5)));

        var leaving = changed.change("2", each -> each.leaving(NOW));
        assertThat(steps(leaving, Phase.RUNNING)).containsExactly(new Step.Stop("2"));

        var stopped = leaving.change("2", Instance::stopped);
        assertThat(steps(stopped, Phase.RUNNING)).containsExactly(new Step.Start("2"));
        assertThat(stopped.instance("0").orElseThrow().applied())
                .isEqualTo(stopped.instance("0").orElseThrow().wanted());
    }

    @Test
    void surplusOrdinalsGoFromTheHighest() {
        var kept = allStarted(ordinals(Optional.empty(), 1, "./old", 3, 0));
        var fewer = ordinals(Optional.of(kept), 2, "./old", 1, 0);
        assertThat(Steps.next(fewer, Map.of("0", Phase.RUNNING), NOW.plusSeconds(5)))
                .containsExactly(new Step.Stop("2"));
    }
}
