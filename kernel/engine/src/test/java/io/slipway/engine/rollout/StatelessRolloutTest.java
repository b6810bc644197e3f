package io.slipway.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.app.ComponentDefinition.Strategy;
import io.slipway.engine.rollout.Decision.Act;
import io.slipway.engine.rollout.Decision.Change;
import io.slipway.engine.rollout.Decision.Done;
import io.slipway.engine.rollout.Decision.Fail;
import io.slipway.engine.rollout.Decision.Wait;
import io.slipway.engine.rollout.ObservedWorkload.ObservedInstance;
import io.slipway.engine.rollout.StatelessRollout.Goal;
import io.slipway.engine.rollout.StatelessRollout.Lowering;
import io.slipway.engine.rollout.StatelessRollout.Old;
import io.slipway.engine.rollout.Workload.Kind;
import io.slipway.engine.rollout.Workload.Phase;
import io.slipway.spi.Failure;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatelessRolloutTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    @Test
    void firstReleaseStartsAllInstancesAtOnce() {
        assertThat(StatelessRollout.firstStride(rolling(4), false)).isEqualTo(4);
    }

    @Test
    void rollingStartsNoMoreThanTheSurge() {
        assertThat(StatelessRollout.firstStride(rolling(8), true)).isEqualTo(2);
    }

    @Test
    void recreateStopsTheOldBeforeTheNewStarts() {
        var goal = new Goal(2, 1, Strategy.RECREATE, START_WITHIN, Lowering.CHOSEN, Old.LEAVES);
        var target = workload("new", StatelessRollout.firstStride(goal, true), Phase.SERVING);
        var old = workload("old", 2, Phase.SERVING);

        var decision = StatelessRollout.decide(target, List.of(old), Map.of(), goal, START);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Act.class, act -> assertThat(act.changes()).containsExactly(new Change.Leave("old")));
    }

    @Test
    void blueGreenServesOnlyWhenAllAreReady() {
        var goal = new Goal(2, 1, Strategy.BLUE_GREEN, START_WITHIN, Lowering.CHOSEN, Old.LEAVES);
        var target = workload("new", 2, Phase.STARTING);
        var old = workload("old", 2, Phase.SERVING);

        assertThat(StatelessRollout.decide(target, List.of(old), Map.of("new", seen("new", 1, 2)), goal, START))
                .isInstanceOf(Wait.class);
        assertThat(StatelessRollout.decide(target, List.of(old), Map.of("new", seen("new", 2, 2)), goal, START))
                .isInstanceOfSatisfying(
                        Act.class,
                        act -> assertThat(act.changes())
                                .containsExactly(new Change.Serve("new"), new Change.Leave("old")));
    }

    @Test
    void programThatKeepsEndingFailsTheRelease() {
        var target = workload("new", 1, Phase.SERVING);
        var crashing = new ObservedInstance(
                "a",
                State.BACKING_OFF,
                false,
                2,
                START,
                Optional.of("exit code 1"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());

        var decision = StatelessRollout.decide(
                target, List.of(), Map.of("new", observed("new", List.of(crashing))), rolling(1), START);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Fail.class,
                        fail -> assertThat(fail.reason())
                                .contains("ended 2 times")
                                .contains("exit code 1"));
    }

    @Test
    void silenceBeyondTheLimitFailsTheRelease() {
        var target = workload("new", 1, Phase.SERVING);
        var late = START.plus(START_WITHIN).plusSeconds(1);

        assertThat(StatelessRollout.decide(target, List.of(), Map.of("new", seen("new", 0, 1)), rolling(1), late))
                .isInstanceOf(Fail.class);
        assertThat(StatelessRollout.decide(target, List.of(), Map.of(), rolling(1), late))
                .isInstanceOf(Fail.class);
    }

    @Test
    void refusalFailsTheReleaseAtOnce() {
        var target = workload("new", 1, Phase.SERVING);
        var refused = new ObservedWorkload(
                "new", 0, List.of(), Optional.of("no images here"), Optional.of(Failure.UNSUPPORTED));

        assertThat(StatelessRollout.decide(target, List.of(), Map.of("new", refused), rolling(1), START))
                .isEqualTo(new Fail(StartFault.REFUSED, "no images here"));
    }

    @Test
    void lastOfTheOldReleaseStandsByWhereItIsKept() {
        var goal = new Goal(1, 1, Strategy.ROLLING, START_WITHIN, Lowering.CHOSEN, Old.STANDS_BY);
        var target = workload("new", 1, Phase.SERVING);
        var seen = Map.of("new", seen("new", 1, 1));

        assertThat(StatelessRollout.decide(target, List.of(workload("old", 1, Phase.SERVING)), seen, goal, START))
                .isInstanceOfSatisfying(
                        Act.class, act -> assertThat(act.changes()).containsExactly(new Change.StandBy("old")));
        assertThat(StatelessRollout.decide(target, List.of(workload("old", 1, Phase.STANDBY)), seen, goal, START))
                .isEqualTo(new Done());
    }

    @Test
    void workloadThatCannotBeLoweredGoesAsAWhole() {
        var goal = new Goal(4, 1, Strategy.ROLLING, START_WITHIN, Lowering.WHOLE, Old.LEAVES);
        var old = workload("old", 4, Phase.SERVING);

        for (int ready = 1; ready < 4; ready++) {
            var target = workload("new", ready, Phase.SERVING);
            assertThat(StatelessRollout.decide(
                            target, List.of(old), Map.of("new", seen("new", ready, ready)), goal, START))
                    .isInstanceOfSatisfying(
                            Act.class,
                            act -> assertThat(act.changes())
                                    .containsExactly(new Change.Resize("new", target.instances() + 1, Set.of())));
        }
        assertThat(StatelessRollout.decide(
                        workload("new", 4, Phase.SERVING), List.of(old), Map.of("new", seen("new", 4, 4)), goal, START))
                .isInstanceOfSatisfying(
                        Act.class, act -> assertThat(act.changes()).containsExactly(new Change.Leave("old")));
    }

    /// Plays a whole rollout against a back end that does as it is told, and looks at every moment of it.
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 4", "10, 4", "10, 10", "3, 10", "0, 3", "3, 0"})
    void neverServesFewerThanWantedNorRunsMoreThanTheSurgeAllows(int wanted, int before) {
        var goal = rolling(wanted);
        var play = new Play(goal, before);
        var floor = Math.min(wanted, before);

        for (int step = 0; step < 200; step++) {
            assertThat(play.serving()).as("serving after step %d", step).isGreaterThanOrEqualTo(floor);
            assertThat(play.running())
                    .as("running after step %d", step)
                    .isLessThanOrEqualTo(Math.max(wanted, before) + goal.surge());
            if (play.step() instanceof Done) {
                assertThat(play.target.instances()).isEqualTo(wanted);
                assertThat(play.old).isEmpty();
                return;
            }
        }
        throw new AssertionError("the rollout does not end");
    }

    private static final class Play {
        private final Goal goal;
        private Workload target;
        private Optional<Workload> old;

        Play(Goal goal, int before) {
            this.goal = goal;
            this.target = workload("new", StatelessRollout.firstStride(goal, true), Phase.SERVING);
            this.old = Optional.of(workload("old", before, Phase.SERVING));
        }

        int serving() {
            return old.filter(workload -> !workload.isLeaving())
                            .map(Workload::instances)
                            .orElse(0)
                    + target.instances();
        }

        int running() {
            return old.map(Workload::scheduled).orElse(0) + target.instances();
        }

        Decision step() {
            var seen = new HashMap<String, ObservedWorkload>();
            seen.put("new", StatelessRolloutTest.seen("new", target.instances(), target.instances()));
            old.ifPresent(workload ->
                    seen.put("old", StatelessRolloutTest.seen("old", workload.scheduled(), workload.scheduled())));
            var decision = StatelessRollout.decide(target, old.stream().toList(), seen, goal, START);
            switch (decision) {
                case Act(var changes, var _) -> changes.forEach(this::apply);
                case Wait _ ->
                    old = old.filter(workload -> !workload.isLeaving()).map(Play::drained);
                case Done _ -> {}
                case Fail(var _, var reason) -> throw new AssertionError(reason);
            }
            return decision;
        }

        private void apply(Change change) {
            switch (change) {
                case Change.Leave _ ->
                    old = old.map(workload -> with(workload, workload.instances(), Phase.LEAVING, Set.of()));
                case Change.Resize(var id, var instances, var retire) -> {
                    if (id.equals("new")) {
                        target = with(target, instances, target.phase(), Set.of());
                    } else {
                        old = old.map(workload -> with(workload, instances, workload.phase(), retire));
                    }
                }
                case Change.Serve _, Change.StandBy _, Change.UpdateFrom _ -> throw new AssertionError(change);
            }
        }

        private static Workload drained(Workload workload) {
            return with(workload, workload.instances(), workload.phase(), Set.of());
        }
    }

    private static Goal rolling(int wanted) {
        return new Goal(wanted, Math.max(1, wanted / 4), Strategy.ROLLING, START_WITHIN, Lowering.CHOSEN, Old.LEAVES);
    }

    private static Workload workload(String id, int instances, Phase phase) {
        return new Workload(
                id,
                "component",
                "release",
                Optional.empty(),
                "local",
                Kind.KEEP,
                instances,
                0,
                Optional.empty(),
                Duration.ofHours(1),
                phase,
                Set.of(),
                Set.of(),
                1,
                Optional.empty(),
                START,
                START);
    }

    private static Workload with(Workload it, int instances, Phase phase, Set<String> retiring) {
        return new Workload(
                it.id(),
                it.componentId(),
                it.releaseId(),
                it.previousRelease(),
                it.datacenter(),
                it.kind(),
                instances,
                it.updateFrom(),
                it.command(),
                it.deadline(),
                phase,
                retiring,
                it.retired(),
                it.generation() + 1,
                it.leavingSince(),
                it.strideAt(),
                it.createdAt());
    }

    private static ObservedWorkload seen(String id, int ready, int all) {
        var instances = new ArrayList<ObservedInstance>();
        IntStream.range(0, all)
                .forEach(i -> instances.add(new ObservedInstance(
                        id + i,
                        State.RUNNING,
                        i < ready,
                        0,
                        START,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty())));
        return observed(id, instances);
    }

    private static ObservedWorkload observed(String id, List<ObservedInstance> instances) {
        return new ObservedWorkload(id, 1, instances, Optional.empty(), Optional.empty());
    }
}
