package io.slipway.engine.reconcile;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes one sleeper. Kicks that come while it is awake are kept as one.
final class Signal {
    private final Semaphore kicks = new Semaphore(0);

    void kick() {
        if (kicks.availablePermits() == 0) {
            kicks.release();
        }
    }

    /// Returns at the first kick since the last call, or after `limit`; answers whether there was one.
    boolean await(Duration limit) throws InterruptedException {
        var kicked = kicks.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
        kicks.drainPermits();
        return kicked;
    }
}
