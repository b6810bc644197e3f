package io.slipway.plugins.schedulers.docker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Instances that could not be brought up: why, and when it is tried again. The engine repeats what ended by
/// itself; a start that failed it does not.
final class Troubles {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

    Troubles(InstantSource clock) {
        this.clock = clock;
    }

    private record Trouble(String message, int times, Instant next) {}

    /// @param instance name of its container
    void failed(String instance, String message) {
        troubles.merge(instance, new Trouble(message, 1, clock.instant().plus(FIRST)), (before, now) -> {
            var pause = FIRST.multipliedBy(1L << Math.min(before.times(), 10));
            return new Trouble(
                    message, before.times() + 1, clock.instant().plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
        });
    }

    void over(String instance) {
        troubles.remove(instance);
    }

    Optional<String> message(String instance) {
        return Optional.ofNullable(troubles.get(instance)).map(Trouble::message);
    }

    /// When it may be tried again; empty for at once.
    Optional<Instant> next(String instance) {
        return Optional.ofNullable(troubles.get(instance))
                .map(Trouble::next)
                .filter(next -> clock.instant().isBefore(next));
    }

    void forget(String prefix) {
        troubles.keySet().removeIf(name -> name.startsWith(prefix));
    }
}
