package io.slipway.engine.store;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Platform threads for database calls that come on virtual ones. A call into SQLite pins the carrier of a
/// virtual thread while the disk is synced, and an interrupt on a virtual thread closes the socket to
/// PostgreSQL under a commit whose outcome nobody would know then.
final class DatabaseThreads implements AutoCloseable {
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);
    private final ThreadPoolExecutor executor;

    DatabaseThreads(int threads) {
        executor = new ThreadPoolExecutor(
                threads,
                threads,
                KEEP_ALIVE.toMillis(),
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("database-", 0).factory());
        executor.allowCoreThreadTimeOut(true);
    }

    <T extends @Nullable Object> T run(Supplier<T> call) {
        return Thread.currentThread().isVirtual() ? uninterrupted(submit(call)) : call.get();
    }

    private <T extends @Nullable Object> Future<T> submit(Supplier<T> call) {
        try {
            return executor.submit(call::get);
        } catch (RejectedExecutionException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "the database is closed", e);
        }
    }

    private static <T extends @Nullable Object> T uninterrupted(Future<T> answer) {
        var interrupted = false;
        try {
            while (true) {
                try {
                    return answer.get();
                } catch (InterruptedException _) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrown(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(ExecutionException e) {
        return switch (e.getCause()) {
            case RuntimeException failure -> failure;
            case Error error -> throw error;
            case null, default -> new SlipwayException(Failure.BROKEN, "a database call failed", e);
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
