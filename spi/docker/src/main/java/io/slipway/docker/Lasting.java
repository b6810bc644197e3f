package io.slipway.docker;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Slow work that goes on when its caller is interrupted and is done once for all who wait for it: the next call
/// finds it further on, or done, and nothing half-made is left on the engine.
public final class Lasting implements AutoCloseable {
    private final ConcurrentHashMap<String, Work> works = new ConcurrentHashMap<>();

    private record Work(FutureTask<Void> task, Thread thread) {}

    /// What is to be done.
    public interface Job {
        void run() throws InterruptedException;
    }

    /// @param key equal for equal work
    public void join(String key, Job job) throws InterruptedException {
        var work = works.computeIfAbsent(key, _ -> begin(job));
        try {
            var _ = work.task().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SlipwayException known
                    ? known
                    : new SlipwayException(Failure.UNAVAILABLE, "cannot " + key, e.getCause());
        } finally {
            if (work.task().isDone()) {
                works.remove(key, work);
            }
        }
    }

    private static Work begin(Job job) {
        var task = new FutureTask<Void>(() -> {
            job.run();
            return null;
        });
        return new Work(task, Thread.ofVirtual().name("docker-lasting").start(task));
    }

    @Override
    public void close() {
        works.values().forEach(work -> work.thread().interrupt());
    }
}
