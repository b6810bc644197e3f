package io.slipway.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.rollout.Decision.Act;
import io.slipway.engine.rollout.Decision.Change;
import io.slipway.engine.rollout.Decision.Done;
import io.slipway.engine.rollout.Decision.Fail;
import io.slipway.engine.rollout.Decision.Wait;
import io.slipway.engine.rollout.ObservedWorkload.ObservedInstance;
import io.slipway.engine.rollout.Workload.Kind;
import io.slipway.engine.rollout.Workload.Phase;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OrdinalsRolloutTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void beginsWithTheHighestNumber() {
        assertThat(decide(3, seen(7, true, true, true)))
                .isInstanceOfSatisfying(
                        Act.class, act -> assertThat(act.changes()).containsExactly(new Change.UpdateFrom("w", 2)));
    }

    @Test
    void waitsUntilTheReplacedOneIsReady() {
        assertThat(decide(2, seen(7, true, true, false))).isInstanceOf(Wait.class);
        assertThat(decide(2, seen(7, true, true, true))).isInstanceOf(Act.class);
    }

    @Test
    void waitsUntilTheSchedulerHasHeardOfTheChange() {
        assertThat(decide(2, seen(6, true, true, true))).isInstanceOf(Wait.class);
    }

    @Test
    void isDoneWhenNumberZeroIsReady() {
        assertThat(decide(0, seen(7, true, true, true))).isInstanceOf(Done.class);
    }

    @Test
    void failsWhenTheReplacedOneKeepsEnding() {
        var instances = new ArrayList<>(seen(7, true, true).instances());
        instances.add(new ObservedInstance(
                "2",
                State.BACKING_OFF,
                false,
                3,
                NOW,
                Optional.of("exit code 2"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty()));
        var seen = new ObservedWorkload("w", 7, instances, Optional.empty(), Optional.empty());

        assertThat(decide(2, seen)).isInstanceOf(Fail.class);
    }

    private static Decision decide(int updateFrom, ObservedWorkload seen) {
        var workload = new Workload(
                "w",
                "component",
                "new",
                Optional.of("old"),
                "local",
                Kind.ORDINALS,
                3,
                updateFrom,
                Optional.empty(),
                Duration.ofHours(1),
                Phase.SERVING,
                Set.of(),
                Set.of(),
                7,
                Optional.empty(),
                NOW,
                NOW);
        return OrdinalsRollout.decide(workload, seen, LIMIT, NOW);
    }

    private static ObservedWorkload seen(long generation, boolean... ready) {
        var instances = new ArrayList<ObservedInstance>();
        for (int i = 0; i < ready.length; i++) {
            instances.add(new ObservedInstance(
                    Integer.toString(i),
                    State.RUNNING,
                    ready[i],
                    0,
                    NOW,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty()));
        }
        return new ObservedWorkload("w", generation, instances, Optional.empty(), Optional.empty());
    }
}
