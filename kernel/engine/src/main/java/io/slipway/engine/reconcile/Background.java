package io.slipway.engine.reconcile;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls of plugins that may take long, one at a time for each thing, so that a slow one does not hold up the
/// pass that ordered it. A call that failed is not ordered again before its back-off is over.
final class Background implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Background.class);
    private static final int AT_ONCE = 64;
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration SOONEST = Duration.ofMillis(200);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);

    private final InstantSource clock;
    private final Consumer<String> finished;
    private final BooleanSupplier held;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Places places = new Places(AT_ONCE);
    private final Map<String, Boolean> underWay = new ConcurrentHashMap<>();
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

    /// @param held whether plugins may still be called
    /// @param finished told, on any thread, the component of a call that has ended
    Background(InstantSource clock, BooleanSupplier held, Consumer<String> finished) {
        this.clock = clock;
        this.held = held;
        this.finished = finished;
    }

    record Trouble(SlipwayException cause, int attempts, Instant notBefore) {}

    /// Orders `call` unless one for `key` is under way or its back-off is not over.
    void order(String component, String key, Places.Call call) {
        var trouble = troubles.get(key);
        if (trouble != null && clock.instant().isBefore(trouble.notBefore())) {
            return;
        }
        if (underWay.putIfAbsent(key, true) != null) {
            return;
        }
        try {
            threads.execute(() -> run(component, key, call));
        } catch (RejectedExecutionException e) {
            log.debug("{} is not ordered: closed", key, e);
        }
    }

    boolean isUnderWay(String key) {
        return underWay.containsKey(key);
    }

    /// Why the last call for `key` failed; empty after one that did not.
    Optional<SlipwayException> trouble(String key) {
        return Optional.ofNullable(troubles.get(key)).map(Trouble::cause);
    }

    /// How soon to look whether a call for `key`, which failed, may be ordered again; empty where none has failed,
    /// or where one is under way, whose end is told. Never at once: a look that came a moment too early to order it
    /// must be followed by another, also where that moment is over when it asks.
    Optional<Duration> backOff(String key) {
        return Optional.ofNullable(troubles.get(key))
                .filter(_ -> !underWay.containsKey(key))
                .map(trouble -> Duration.between(clock.instant(), trouble.notBefore()))
                .map(left -> left.compareTo(SOONEST) > 0 ? left : SOONEST);
    }

    /// The next call need not wait for a back-off: what is wanted has changed.
    void mayTryAgain(String key) {
        troubles.computeIfPresent(
                key, (_, trouble) -> new Trouble(trouble.cause(), trouble.attempts(), clock.instant()));
    }

    void forget(String key) {
        troubles.remove(key);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        places.close();
    }

    private void run(String component, String key, Places.Call call) {
        try {
            places.run(() -> {
                if (held.getAsBoolean()) {
                    call.run();
                    troubles.remove(key);
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SlipwayException e) {
            failed(key, e);
        } catch (RuntimeException e) {
            failed(key, new SlipwayException(Failure.BROKEN, String.valueOf(e), e));
        } finally {
            underWay.remove(key);
            finished.accept(component);
        }
    }

    private void failed(String key, SlipwayException cause) {
        var before = troubles.get(key);
        var attempts = before == null ? 1 : before.attempts() + 1;
        var doubled = FIRST_BACK_OFF.multipliedBy(1L << Math.min(attempts - 1, 5));
        var pause = cause.retryAfter().orElse(doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF);
        troubles.put(key, new Trouble(cause, attempts, clock.instant().plus(pause)));
        if (attempts == 1) {
            log.warn("{} failed: {}", key, cause.getMessage());
        } else {
            log.debug("{} failed for the {}th time", key, attempts, cause);
        }
    }
}
