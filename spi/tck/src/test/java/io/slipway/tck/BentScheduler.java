package io.slipway.tck;

import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.tck.memory.InMemoryScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A scheduler that is right but for what a subclass bends.
class BentScheduler implements Scheduler {
    final InMemoryScheduler right;

    BentScheduler(InMemoryScheduler right) {
        this.right = right;
    }

    @Override
    public void apply(WorkloadSpec desired) throws InterruptedException {
        right.apply(desired);
    }

    @Override
    public WorkloadStatus status(WorkloadId id) throws InterruptedException {
        return right.status(id);
    }

    @Override
    public void remove(WorkloadId id, long generation) throws InterruptedException {
        right.remove(id, generation);
    }

    @Override
    public List<WorkloadStatus.Present> list() throws InterruptedException {
        return right.list();
    }

    @Override
    public Set<SchedulerTrait> traits() {
        return right.traits();
    }

    @Override
    public <C extends SchedulerCapability> Optional<C> capability(Class<C> type) {
        return right.capability(type);
    }

    @Override
    public void close() {
        right.close();
    }

    static WorkloadSpec with(WorkloadSpec spec, Mode mode) {
        return new WorkloadSpec(
                spec.id(), spec.generation(), spec.owner(), spec.template(), mode, spec.retire(), spec.drain());
    }

    static WorkloadSpec with(WorkloadSpec spec, Set<String> retire, Duration drain) {
        return new WorkloadSpec(
                spec.id(), spec.generation(), spec.owner(), spec.template(), spec.mode(), retire, drain);
    }

    static WorkloadStatus.Present with(
            WorkloadStatus.Present present, UnaryOperator<List<WorkloadStatus.Instance>> instances) {
        return new WorkloadStatus.Present(
                present.id(),
                present.generation(),
                present.digest(),
                present.owner(),
                instances.apply(present.instances()),
                present.message());
    }

    /// Logs that are right but for what comes out of a read.
    static FollowLogs bent(FollowLogs right, UnaryOperator<List<LogEntry>> entries) {
        return new BentLogs(right, entries);
    }

    private record BentLogs(FollowLogs right, UnaryOperator<List<LogEntry>> entries) implements FollowLogs {
        @Override
        public LogStream follow(WorkloadId id, String instance, Optional<String> cursor) throws InterruptedException {
            var stream = right.follow(id, instance, cursor);
            return new LogStream() {
                @Override
                public List<LogEntry> next(Duration wait) throws InterruptedException {
                    return entries.apply(stream.next(wait));
                }

                @Override
                public String cursor() {
                    return stream.cursor();
                }

                @Override
                public void close() {
                    stream.close();
                }
            };
        }
    }
}
