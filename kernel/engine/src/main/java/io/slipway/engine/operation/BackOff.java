package io.slipway.engine.operation;

import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt: doubling, with jitter so that many do not come back at once.
final class BackOff {
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int DOUBLINGS = 10;

    private BackOff() {}

    /// @param attempt the one that failed, from 1
    static Duration after(int attempt, SlipwayException failure, RandomGenerator random) {
        var doubled = FIRST.multipliedBy(1L << Math.min(attempt - 1, DOUBLINGS));
        var longest = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        // Between half and all of it.
        var jittered = Duration.ofMillis(random.nextLong(longest.toMillis() / 2, longest.toMillis() + 1));
        return failure.retryAfter()
                .filter(asked -> asked.compareTo(jittered) > 0)
                .orElse(jittered);
    }
}
