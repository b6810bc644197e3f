package io.slipway.docker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// What goes on by itself in a plugin until it is closed, each on a virtual thread of its own.
public final class Background implements AutoCloseable {
    private static final Duration END = Duration.ofSeconds(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean begun;
    private volatile boolean closed;

    /// Starts what goes on all the time, at the first call of this.
    ///
    /// @param work by the name of its thread
    public void begin(Map<String, Runnable> work) {
        if (begun) {
            return;
        }
        lock.lock();
        try {
            if (!begun) {
                work.forEach(this::start);
                begun = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Nothing once it is closed.
    public void start(String name, Runnable work) {
        lock.lock();
        try {
            threads.removeIf(each -> each.getState() == Thread.State.TERMINATED);
            if (!closed) {
                threads.add(Thread.ofVirtual().name(name).start(work));
            }
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        return closed;
    }

    /// Interrupts all of it, and waits a second for each to end.
    @Override
    public void close() {
        List<Thread> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(threads);
        } finally {
            lock.unlock();
        }
        all.forEach(Thread::interrupt);
        try {
            for (var thread : all) {
                var _ = thread.join(END);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
