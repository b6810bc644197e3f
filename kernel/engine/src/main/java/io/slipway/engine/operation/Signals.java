package io.slipway.engine.operation;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Tells those in this process who wait for an operation that it changed.
final class Signals {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<OperationId, Set<Watch>> watches = new HashMap<>();
    private final CopyOnWriteArrayList<Runnable> whenDue = new CopyOnWriteArrayList<>();

    void changed(OperationId id) {
        lock.lock();
        try {
            watches.getOrDefault(id, Set.of()).forEach(Watch::signal);
        } finally {
            lock.unlock();
        }
    }

    /// Some operation may be begun now.
    void due() {
        whenDue.forEach(Runnable::run);
    }

    void onDue(Runnable action) {
        whenDue.add(action);
    }

    void offDue(Runnable action) {
        whenDue.remove(action);
    }

    Watch watch(OperationId id) {
        lock.lock();
        try {
            var watch = new Watch(id, lock.newCondition());
            watches.computeIfAbsent(id, _ -> new HashSet<>()).add(watch);
            return watch;
        } finally {
            lock.unlock();
        }
    }

    /// From its making on no change is missed.
    final class Watch implements AutoCloseable {
        private final OperationId id;
        private final Condition condition;
        private boolean signalled;

        private Watch(OperationId id, Condition condition) {
            this.id = id;
            this.condition = condition;
        }

        private void signal() {
            signalled = true;
            condition.signalAll();
        }

        /// Returns at the next change since the last call, or once the time has passed.
        void await(Duration atMost) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                var left = atMost.toNanos();
                while (!signalled && left > 0) {
                    left = condition.awaitNanos(left);
                }
                signalled = false;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                watches.computeIfPresent(id, (_, others) -> {
                    others.remove(this);
                    return others.isEmpty() ? null : others;
                });
            } finally {
                lock.unlock();
            }
        }
    }
}
