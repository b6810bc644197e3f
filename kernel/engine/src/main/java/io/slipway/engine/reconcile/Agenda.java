package io.slipway.engine.reconcile;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which components are to be looked at. Looks at many of them at once, each on a virtual thread of its own, and
/// never twice at once at the same; what is added during a look is looked at again after it.
final class Agenda implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Agenda.class);
    private static final Duration AFTER_A_BUG = Duration.ofSeconds(10);
    private static final int AT_ONCE = 64;

    private final Look look;
    private final Places places = new Places(AT_ONCE);
    private final Map<String, State> states = new ConcurrentHashMap<>();
    private final Map<String, ScheduledFuture<?>> later = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledThreadPoolExecutor timers;

    Agenda(Look look) {
        this.look = look;
        timers = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("agenda").factory());
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    interface Look {
        /// Answers how soon to look again if nothing happens before; empty for never.
        Optional<Duration> at(String component) throws InterruptedException;
    }

    private enum State {
        WAITING,
        UNDER_WAY,
        AGAIN
    }

    void add(String component) {
        states.compute(component, (_, state) -> switch (state) {
            case null -> start(component);
            case WAITING -> State.WAITING;
            case UNDER_WAY, AGAIN -> State.AGAIN;
        });
    }

    /// How many wait for their look, or are under way.
    int size() {
        return states.size();
    }

    @Override
    public void close() {
        timers.shutdownNow();
        threads.shutdownNow();
        places.close();
    }

    private void run(String component) {
        try {
            places.run(() -> {
                states.put(component, State.UNDER_WAY);
                again(component, looked(component));
            });
        } catch (InterruptedException e) {
            log.debug("looking at {} was given up", component, e);
            Thread.currentThread().interrupt();
            return;
        }
        states.compute(component, (_, state) -> {
            if (state != State.AGAIN) {
                return null;
            }
            return start(component);
        });
    }

    private State start(String component) {
        try {
            threads.execute(() -> run(component));
        } catch (RejectedExecutionException e) {
            log.debug("{} is not looked at: closed", component, e);
        }
        return State.WAITING;
    }

    private Optional<Duration> looked(String component) throws InterruptedException {
        try {
            return look.at(component);
        } catch (RuntimeException e) {
            log.error("looking at component {} failed", component, e);
            return Optional.of(AFTER_A_BUG);
        }
    }

    /// One timer for each component: the last look alone says when the next one is due.
    private void again(String component, Optional<Duration> pause) {
        later.compute(component, (_, before) -> {
            if (before != null) {
                before.cancel(false);
            }
            return pause.<ScheduledFuture<?>>map(
                            due -> timers.schedule(() -> add(component), due.toMillis(), TimeUnit.MILLISECONDS))
                    .orElse(null);
        });
    }
}
