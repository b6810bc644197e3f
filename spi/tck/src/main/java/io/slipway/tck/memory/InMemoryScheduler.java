package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.ManageNodes;
import io.slipway.spi.scheduler.Node;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.ReportUsage;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A view of an [InMemoryCluster]; several of one cluster are several servers, or one server after a crash.
public final class InMemoryScheduler
        implements Scheduler, ExecInstance, FollowLogs, ManageNodes, WatchChanges, ReportUsage, ReportLimits {
    /// All capabilities that it can have.
    public static final Set<Class<? extends SchedulerCapability>> CAPABILITIES = Set.of(
            ExecInstance.class,
            FollowLogs.class,
            ManageNodes.class,
            WatchChanges.class,
            ReportUsage.class,
            ReportLimits.class);

    private static final long LOOK_MILLIS = 10;

    private final InMemoryCluster cluster;
    private final Set<SchedulerTrait> traits;
    private final Set<Class<? extends SchedulerCapability>> capabilities;

    /// With every trait but HOST_BOUND and every capability.
    public InMemoryScheduler(InMemoryCluster cluster) {
        this(cluster, EnumSet.complementOf(EnumSet.of(SchedulerTrait.HOST_BOUND)), CAPABILITIES);
    }

    public InMemoryScheduler(
            InMemoryCluster cluster,
            Set<SchedulerTrait> traits,
            Set<Class<? extends SchedulerCapability>> capabilities) {
        this.cluster = cluster;
        this.traits = Set.copyOf(traits);
        this.capabilities = Set.copyOf(capabilities);
    }

    @Override
    public void apply(WorkloadSpec desired) throws InterruptedException {
        cluster.trouble().pass("apply");
        SchedulerTraits.check(desired, traits);
        cluster.apply(desired);
    }

    @Override
    public WorkloadStatus status(WorkloadId id) throws InterruptedException {
        cluster.trouble().pass("status");
        var present = cluster.status(id);
        return present.isPresent() ? present.get() : new WorkloadStatus.Absent(id);
    }

    @Override
    public void remove(WorkloadId id, long generation) throws InterruptedException {
        cluster.trouble().pass("remove");
        cluster.remove(id, generation);
    }

    @Override
    public List<WorkloadStatus.Present> list() throws InterruptedException {
        cluster.trouble().pass("list");
        return cluster.list();
    }

    @Override
    public Set<SchedulerTrait> traits() {
        return traits;
    }

    @Override
    public <C extends SchedulerCapability> Optional<C> capability(Class<C> type) {
        return capabilities.contains(type) ? Scheduler.super.capability(type) : Optional.empty();
    }

    @Override
    public LogStream follow(WorkloadId id, String instance, Optional<String> cursor) throws InterruptedException {
        cluster.trouble().pass("follow");
        cluster.lock().lock();
        try {
            var log = cluster.workload(id).log(instance);
            if (log == null) {
                throw SlipwayException.invalid("%s has no instance '%s'".formatted(id, instance));
            }
            return new Reader(log, cursor.map(log::position).orElse(0));
        } finally {
            cluster.lock().unlock();
        }
    }

    @Override
    public Session exec(WorkloadId id, String instance, Command command) throws InterruptedException {
        cluster.trouble().pass("exec");
        return MemorySession.start(cluster, new MemorySession.Place(id, instance), command);
    }

    @Override
    public Changes watch() throws InterruptedException {
        cluster.trouble().pass("watch");
        return new Watcher();
    }

    @Override
    public Map<String, Usage> usage(WorkloadId id) throws InterruptedException {
        cluster.trouble().pass("usage");
        var usage = new HashMap<String, Usage>();
        cluster.status(id).stream()
                .flatMap(present -> present.instances().stream())
                .filter(instance -> instance.state() == WorkloadStatus.State.RUNNING
                        || instance.state() == WorkloadStatus.State.LEAVING)
                .forEach(instance -> usage.put(instance.name(), new Usage(Duration.ofMillis(1), 1 << 20, 1)));
        return usage;
    }

    @Override
    public List<Node> nodes() throws InterruptedException {
        cluster.trouble().pass("nodes");
        return cluster.nodes();
    }

    @Override
    public void use(String node, Node.Use use) throws InterruptedException {
        cluster.trouble().pass("use");
        cluster.use(node, use);
    }

    @Override
    public void label(String node, Map<String, String> set, Set<String> away) throws InterruptedException {
        cluster.trouble().pass("label");
        cluster.label(node, set, away);
    }

    @Override
    public List<String> notEnforced() {
        return List.of("limits are not enforced: nothing runs in memory");
    }

    @Override
    public void close() {
        // Nothing is held: all lies in the cluster.
    }

    /// Answers whether something came before the time was over. Looks again in short slices, since what is
    /// due by the clock signals nobody.
    @SuppressWarnings("WaitNotInLoop") // both callers loop
    private boolean awaitChange(long end) throws InterruptedException {
        if (System.nanoTime() >= end) {
            return false;
        }
        var _ = cluster.changed().await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        cluster.settleAll();
        return true;
    }

    private final class Reader implements LogStream {
        private final MemoryLog log;
        private int position;

        Reader(MemoryLog log, int position) {
            this.log = log;
            this.position = position;
        }

        @Override
        public List<LogEntry> next(Duration wait) throws InterruptedException {
            var end = System.nanoTime() + wait.toNanos();
            var entries = new ArrayList<LogEntry>();
            cluster.lock().lockInterruptibly();
            try {
                do {
                    position = log.read(position, entries);
                } while (entries.isEmpty() && awaitChange(end));
                return entries;
            } finally {
                cluster.lock().unlock();
            }
        }

        @Override
        public String cursor() {
            return log.cursor(position);
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    private final class Watcher implements Changes {
        private final Set<WorkloadId> seen = new HashSet<>();

        Watcher() {
            cluster.watch(seen);
        }

        @Override
        public Set<WorkloadId> next(Duration wait) throws InterruptedException {
            var end = System.nanoTime() + wait.toNanos();
            cluster.lock().lockInterruptibly();
            try {
                while (seen.isEmpty() && awaitChange(end)) {
                    // The wait is in the condition.
                }
                var changed = Set.copyOf(seen);
                seen.clear();
                return changed;
            } finally {
                cluster.lock().unlock();
            }
        }

        @Override
        public void close() {
            cluster.unwatch(seen);
        }
    }
}
