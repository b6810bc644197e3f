package io.slipway.tck.memory;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// What a test may do to a back end in memory: make it fail, make it slow, count what it was asked.
public final class Trouble {
    private final AtomicReference<Optional<Failure>> failure = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Duration> delay = new AtomicReference<>(Duration.ZERO);
    private final Map<String, Long> calls = new ConcurrentHashMap<>();

    Trouble() {}

    /// From now on every call fails so.
    public void fail(Failure with) {
        failure.set(Optional.of(with));
    }

    /// From now on every call takes `longer`, as an interruptible wait.
    public void slow(Duration longer) {
        delay.set(longer);
    }

    /// No failures and no delay from now on.
    public void heal() {
        failure.set(Optional.empty());
        delay.set(Duration.ZERO);
    }

    /// How often the method of that name was called, failures included.
    public long calls(String method) {
        return calls.getOrDefault(method, 0L);
    }

    void pass(String method) throws InterruptedException {
        calls.merge(method, 1L, Long::sum);
        if (Thread.interrupted()) {
            throw new InterruptedException(method);
        }
        var wait = delay.get();
        if (wait.isPositive()) {
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        }
        failure.get().ifPresent(kind -> {
            throw new SlipwayException(kind, "%s fails as the test wishes".formatted(method));
        });
    }
}
