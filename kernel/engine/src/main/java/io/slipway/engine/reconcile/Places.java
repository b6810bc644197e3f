package io.slipway.engine.reconcile;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Bounds how many calls are made at once without letting the slow ones stop the rest: whoever takes longer than
/// a second gives up its place and goes on beside the others.
final class Places implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Semaphore free;
    private final ScheduledThreadPoolExecutor timers;

    Places(int atOnce) {
        free = new Semaphore(atOnce, true);
        timers = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("places").factory());
        timers.setRemoveOnCancelPolicy(true);
    }

    interface Call {
        void run() throws InterruptedException;
    }

    void run(Call call) throws InterruptedException {
        free.acquire();
        var given = new AtomicBoolean();
        Runnable giveBack = () -> {
            if (given.compareAndSet(false, true)) {
                free.release();
            }
        };
        var timer = timers.schedule(giveBack, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        try {
            call.run();
        } finally {
            timer.cancel(false);
            giveBack.run();
        }
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
