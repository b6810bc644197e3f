package io.slipway.engine.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.rollout.ObservedWorkload.ObservedInstance;
import io.slipway.engine.rollout.ReleaseWatch.Requests;
import io.slipway.engine.rollout.ReleaseWatch.Rule;
import io.slipway.engine.rollout.ReleaseWatch.Start;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReleaseWatchTest {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final Rule RULE = new Rule(Duration.ofSeconds(30), 5);

    @Test
    void fewBadAnswersSayNothing() {
        assertThat(fault(new Requests(1000, 10), new Requests(4, 4))).isEmpty();
    }

    @Test
    void moreErrorsThanBeforeAreAFault() {
        assertThat(fault(new Requests(1000, 10), new Requests(1000, 61)))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("61 of 1000").contains("10 of 1000"));
    }

    @Test
    void asManyErrorsAsBeforeAreNone() {
        assertThat(fault(new Requests(1000, 400), new Requests(1000, 440))).isEmpty();
    }

    @Test
    void halfOfTheInstancesEnding() {
        assertThat(fault(List.of(up("a", 0), up("b", 0), up("c", 1)))).isEmpty();
        assertThat(fault(List.of(up("a", 0), up("c", 1))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("1 of 2 instances"));
    }

    @Test
    void restartsFromBeforeItTookOverDoNotCount() {
        var start = new Start(AT, Map.of("a", 1), Requests.NONE);

        assertThat(ReleaseWatch.fault(start, RULE, List.of(up("a", 1)), Requests.NONE))
                .isEmpty();
    }

    @Test
    void oneOutOfMemoryIsEnough() {
        var killed = instance("a", State.RUNNING, true, 1, "signal KILL (out of memory)");

        assertThat(fault(List.of(killed, up("b", 0), up("c", 0), up("d", 0))))
                .hasValueSatisfying(reason -> assertThat(reason).contains("out of memory"));
    }

    @Test
    void instancesThatCeaseToBeReadyAreAFault() {
        assertThat(fault(List.of(instance("a", State.RUNNING, false, 0, "none"))))
                .isPresent();
        assertThat(fault(List.of(instance("a", State.RUNNING, false, 0, "none"), up("b", 0))))
                .isEmpty();
        assertThat(fault(List.of())).as("nothing is seen yet").isEmpty();
    }

    private static Optional<String> fault(Requests before, Requests now) {
        return ReleaseWatch.fault(new Start(AT, Map.of(), before), RULE, List.of(up("a", 0)), now);
    }

    private static Optional<String> fault(List<ObservedInstance> seen) {
        return ReleaseWatch.fault(new Start(AT, Map.of(), Requests.NONE), RULE, seen, Requests.NONE);
    }

    private static ObservedInstance up(String name, int restarts) {
        return instance(name, State.RUNNING, true, restarts, "exit code 1");
    }

    private static ObservedInstance instance(String name, State state, boolean ready, int restarts, String exit) {
        return new ObservedInstance(
                name,
                state,
                ready,
                restarts,
                AT,
                Optional.of(exit),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }
}
