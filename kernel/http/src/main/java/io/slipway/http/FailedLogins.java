package io.slipway.http;

import io.slipway.engine.time.EvenClock;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Counts what each address tried in vain, so that codes and tokens cannot be guessed: after 20 failures in a
/// minute it waits for the rest of that minute.
@Singleton
final class FailedLogins {
    private static final int ALLOWED = 20;
    private static final int ADDRESSES = 10_000;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Window> windows = new LinkedHashMap<>();

    @Inject
    FailedLogins(EvenClock clock) {
        this((InstantSource) clock);
    }

    FailedLogins(InstantSource clock) {
        this.clock = clock;
    }

    /// @throws Refusal 429 if the address has to wait
    void check(String address) {
        lock.lock();
        try {
            var window = windows.get(address);
            if (window != null
                    && window.failures() >= ALLOWED
                    && clock.instant().isBefore(window.ends())) {
                throw Refusal.busy(
                        Refusal.Kind.TOO_MANY_REQUESTS,
                        "Too many invalid tokens or codes came from " + address,
                        Duration.between(clock.instant(), window.ends()));
            }
        } finally {
            lock.unlock();
        }
    }

    void failed(String address) {
        lock.lock();
        try {
            var now = clock.instant();
            windows.values().removeIf(window -> !now.isBefore(window.ends()));
            if (windows.size() >= ADDRESSES) {
                windows.remove(windows.keySet().iterator().next());
            }
            windows.merge(
                    address,
                    new Window(1, now.plus(WINDOW)),
                    (known, _) -> new Window(known.failures() + 1, known.ends()));
        } finally {
            lock.unlock();
        }
    }

    private record Window(int failures, Instant ends) {}
}
