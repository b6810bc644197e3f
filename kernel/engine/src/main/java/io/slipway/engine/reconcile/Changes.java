package io.slipway.engine.reconcile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Components whose rows are to be read again, those that have waited longest first. One that is added twice before
/// it is taken is read once.
final class Changes {
    /// Of a component that is read again without anybody having changed it.
    static final String NO_MARK = "";

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Map<String, String> waiting = new LinkedHashMap<>();

    /// @param mark of the newest change known, to be settled once it is read
    void add(String component, String mark) {
        addAll(Map.of(component, mark));
    }

    void addAll(Map<String, String> marks) {
        lock.lock();
        try {
            marks.forEach((component, mark) -> {
                if (mark.equals(NO_MARK)) {
                    waiting.putIfAbsent(component, mark);
                } else {
                    waiting.put(component, mark);
                }
            });
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the first at most `millis`, and takes at most `most`.
    Map<String, String> take(int most, long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (waiting.isEmpty() && left > 0) {
                left = added.awaitNanos(left);
            }
            var taken = new LinkedHashMap<String, String>();
            var next = waiting.entrySet().iterator();
            while (next.hasNext() && taken.size() < most) {
                var entry = next.next();
                taken.put(entry.getKey(), entry.getValue());
                next.remove();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
