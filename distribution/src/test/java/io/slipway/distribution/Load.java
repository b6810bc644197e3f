package io.slipway.distribution;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Requests at a fixed rate over connections that are kept, whatever the answers take: each request has its moment
/// beforehand, and its time counts from there, so that a wait shows in full (an open loop). Nothing is ever
/// repeated: each answer other than 2xx, each reset, each timeout is a failure.
final class Load implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 100;
    private static final int MOST_KEPT = 50;

    private final int port;
    private final String host;
    private final long gapNanos;
    private final long begun = System.nanoTime();
    private final AtomicLong next = new AtomicLong();
    private final AtomicInteger failed = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> servedBy = ConcurrentHashMap.newKeySet();
    private final AtomicLong firstFailure = new AtomicLong();
    private final AtomicLong lastFailure = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private long[] micros = new long[1 << 16];
    private int before;
    private int answered;
    private volatile boolean isOver;

    private Load(int port, String host, int perSecond) {
        this.port = port;
        this.host = host;
        this.gapNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    static Load begin(int port, String host, int perSecond) {
        var load = new Load(port, host, perSecond);
        for (var i = 0; i < CONNECTIONS; i++) {
            load.threads.add(Thread.ofVirtual().name("load-" + i).start(load::run));
        }
        return load;
    }

    /// Begins anew to count answers and their times; failures stay.
    Figures cut() {
        lock.lock();
        try {
            var figures = Figures.of(Arrays.copyOf(micros, answered));
            before += answered;
            answered = 0;
            return figures;
        } finally {
            lock.unlock();
        }
    }

    /// All so far, with 2xx.
    int answered() {
        lock.lock();
        try {
            return before + answered;
        } finally {
            lock.unlock();
        }
    }

    int failed() {
        return failed.get();
    }

    /// The first of them, each with its time since the beginning.
    List<String> failures() {
        return List.copyOf(failures);
    }

    /// First words of all answers of 2xx: the releases that gave them.
    Set<String> servedBy() {
        return Set.copyOf(servedBy);
    }

    /// From the first failure to the last.
    Duration failing() {
        return Duration.ofNanos(lastFailure.get() - firstFailure.get());
    }

    /// @param answered with 2xx
    record Figures(int answered, long p50Micros, long p99Micros, long worstMicros) {
        private static Figures of(long[] micros) {
            Arrays.sort(micros);
            return micros.length == 0
                    ? new Figures(0, 0, 0, 0)
                    : new Figures(
                            micros.length,
                            micros[micros.length / 2],
                            micros[(int) (micros.length * 0.99)],
                            micros[micros.length - 1]);
        }

        @Override
        public String toString() {
            return "%7d answered, p50 %6.1f ms, p99 %7.1f ms, longest %7.1f ms"
                    .formatted(answered, p50Micros / 1e3, p99Micros / 1e3, worstMicros / 1e3);
        }
    }

    @Override
    public void close() {
        end();
    }

    /// Lets what is under way come to its end, and asks no more.
    void end() {
        isOver = true;
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        @Nullable HttpConnection connection = null;
        try {
            while (!isOver) {
                var due = begun + next.getAndIncrement() * gapNanos;
                for (var left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.sleep(left);
                }
                connection = ask(connection, due);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (connection != null) {
                connection.close();
            }
        }
    }

    /// Answers the connection if it may be used again.
    private @Nullable HttpConnection ask(@Nullable HttpConnection kept, long due) {
        var connection = kept;
        try {
            if (connection == null) {
                connection = HttpConnection.open(port, host, PATIENCE);
            }
            var answer = connection.get("/");
            if (answer.status() / 100 == 2) {
                count((System.nanoTime() - due) / 1000);
                servedBy.add(answer.body().split(" ", 2)[0]);
            } else {
                fail(answer.status() + " " + answer.body());
            }
            if (connection.isReusable()) {
                return connection;
            }
        } catch (IOException e) {
            fail((kept == null ? "on a new connection: " : "on a kept connection: ") + e);
        }
        if (connection != null) {
            connection.close();
        }
        return null;
    }

    private void count(long took) {
        lock.lock();
        try {
            if (answered == micros.length) {
                micros = Arrays.copyOf(micros, answered * 2);
            }
            micros[answered++] = took;
        } finally {
            lock.unlock();
        }
    }

    private void fail(String what) {
        firstFailure.compareAndSet(0, System.nanoTime());
        lastFailure.set(System.nanoTime());
        if (failed.incrementAndGet() <= MOST_KEPT) {
            failures.add("after %.3f s: %s".formatted((System.nanoTime() - begun) / 1e9, what.strip()));
        }
    }
}
