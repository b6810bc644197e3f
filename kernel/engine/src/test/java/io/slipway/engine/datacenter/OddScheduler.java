package io.slipway.engine.datacenter;

import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Does in [#list] what a test wants, good or bad, and holds nothing.
final class OddScheduler implements Scheduler, FollowLogs {
    private final Behaviour behaviour;
    final AtomicInteger traitsAsked = new AtomicInteger();
    final CountDownLatch closed = new CountDownLatch(1);
    final CountDownLatch streamClosed = new CountDownLatch(1);

    @FunctionalInterface
    interface Behaviour {
        List<WorkloadStatus.Present> list() throws InterruptedException;
    }

    OddScheduler(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    @Override
    public void apply(WorkloadSpec desired) {}

    @Override
    public WorkloadStatus status(WorkloadId id) {
        return new WorkloadStatus.Absent(id);
    }

    @Override
    public void remove(WorkloadId id, long generation) {}

    @Override
    public List<WorkloadStatus.Present> list() throws InterruptedException {
        return behaviour.list();
    }

    @Override
    public Set<SchedulerTrait> traits() {
        traitsAsked.incrementAndGet();
        return Set.of(SchedulerTrait.RUNS_SLUGS);
    }

    @Override
    public LogStream follow(WorkloadId id, String instance, Optional<String> cursor) {
        return new LogStream() {
            private int read;

            @Override
            public List<LogEntry> next(Duration wait) throws InterruptedException {
                if (read++ == 0) {
                    return List.of(new LogEntry.Line(Instant.EPOCH, LogEntry.Stream.STDOUT, "hello"));
                }
                new CountDownLatch(1).await();
                return List.of();
            }

            @Override
            public String cursor() {
                return "after-" + read;
            }

            @Override
            public void close() {
                streamClosed.countDown();
            }
        };
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
