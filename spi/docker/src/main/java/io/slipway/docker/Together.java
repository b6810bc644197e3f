package io.slipway.docker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/// Does several things at a time, on virtual threads that all end before it returns.
public final class Together {
    /// The engine's disk is the narrow place: more at a time are not done sooner.
    private static final int AT_A_TIME = 8;

    private Together() {}

    public interface Work {
        void run() throws InterruptedException;
    }

    /// Does all, also when one fails; then throws the first failure.
    public static void run(List<Work> works) throws InterruptedException {
        if (works.size() == 1) {
            works.getFirst().run();
            return;
        }
        var room = new Semaphore(AT_A_TIME);
        var tasks = new ArrayList<FutureTask<Void>>();
        for (var work : works) {
            var task = new FutureTask<Void>(() -> {
                room.acquire();
                try {
                    work.run();
                } finally {
                    room.release();
                }
                return null;
            });
            tasks.add(task);
            Thread.ofVirtual().name("docker-work").start(task);
        }
        var failures = new ArrayList<RuntimeException>();
        try {
            for (var task : tasks) {
                try {
                    var _ = task.get();
                } catch (ExecutionException e) {
                    failures.add(
                            e.getCause() instanceof RuntimeException known
                                    ? known
                                    : new IllegalStateException(e.getCause()));
                }
            }
        } finally {
            tasks.forEach(task -> task.cancel(true));
        }
        if (!failures.isEmpty()) {
            failures.stream().skip(1).forEach(failures.getFirst()::addSuppressed);
            throw failures.getFirst();
        }
    }
}
