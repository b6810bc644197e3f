package io.slipway.docker;

import io.slipway.spi.scheduler.WorkloadId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// One caller for a workload at a time, in this process. Others, elsewhere, are kept apart by the engine's names.
public final class Locks {
    private final Map<WorkloadId, Held> held = new HashMap<>();

    private static final class Held {
        private final ReentrantLock lock = new ReentrantLock();
        private int users;
    }

    /// Closed by who opened it.
    public interface Lock extends AutoCloseable {
        @Override
        void close();
    }

    public Lock lock(WorkloadId id) throws InterruptedException {
        var mine = enter(id);
        try {
            mine.lock.lockInterruptibly();
        } catch (InterruptedException e) {
            leave(id, mine);
            throw e;
        }
        return () -> {
            mine.lock.unlock();
            leave(id, mine);
        };
    }

    private synchronized Held enter(WorkloadId id) {
        var mine = held.computeIfAbsent(id, _ -> new Held());
        mine.users++;
        return mine;
    }

    private synchronized void leave(WorkloadId id, Held mine) {
        mine.users--;
        if (mine.users == 0) {
            held.remove(id, mine);
        }
    }
}
