package io.slipway.plugins.schedulers.process;

import io.slipway.host.LogFile;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What happens with time while a server runs: drains and deadlines pass, programs that a restart of the
/// machine ended are started again, changes are told, logs and slugs are kept small. Begins with the first
/// call of the scheduler.
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long LOOK_MILLIS = 250;
    private static final int BOUND_EVERY = 4;
    private static final int CLEAN_EVERY = 40;
    private static final Duration YOUNG = Duration.ofSeconds(10);

    /// @param fingerprint as long as it is the same nothing was written
    private record Look(String fingerprint, WorkloadStatus status, Instant again) {
        boolean isDue(String now, Instant time) {
            return !fingerprint.equals(now) || !time.isBefore(again);
        }
    }

    record Parts(
            Shelf shelf,
            SlugStore slugs,
            Ports ports,
            Keeper keeper,
            StatusView view,
            DiskWatch disk,
            Watches watches) {}

    /// @param machine by which files are dated
    /// @param even by which everything else is measured
    record Times(InstantSource machine, InstantSource even) {}

    private final Parts parts;
    private final long logBytes;
    private final Times times;
    private final Map<WorkloadId, Look> looks = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private boolean closed;

    Upkeep(Parts parts, long logBytes, Times times) {
        this.parts = parts;
        this.logBytes = logBytes;
        this.times = times;
    }

    void begin() {
        lock.lock();
        try {
            if (thread == null && !closed) {
                parts.shelf().open();
                thread = Thread.ofVirtual().name("process-upkeep").start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (var round = 0; ; round++) {
                look();
                if (round % BOUND_EVERY == 0) {
                    bound();
                }
                if (round % CLEAN_EVERY == 0) {
                    clean();
                }
                Thread.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private void look() throws InterruptedException {
        try {
            var present = new HashSet<WorkloadId>();
            for (var id : parts.shelf().ids()) {
                present.add(id);
                var seen = looks.get(id);
                if (seen == null
                        || seen.isDue(
                                parts.shelf().fingerprint(id), times.even().instant())) {
                    look(id);
                }
            }
            looks.keySet().retainAll(present);
        } catch (RuntimeException e) {
            LOG.warn("Cannot look after all workloads, and tries on", e);
        }
    }

    private void look(WorkloadId id) throws InterruptedException {
        parts.keeper().settle(id);
        // Taken before the status: what changes in between is looked at again.
        var fingerprint = parts.shelf().fingerprint(id);
        var kept = parts.shelf().load(id);
        if (kept.isEmpty()) {
            return;
        }
        var status = parts.view().of(kept.get());
        var now = times.even().instant();
        var before = looks.put(id, new Look(fingerprint, status, now.plus(pause(kept.get(), now))));
        if (before == null || !before.status().equals(status)) {
            parts.watches().changed(id);
        }
    }

    /// What passes with time is looked at in every round, what is young often.
    private static Duration pause(Kept kept, Instant now) {
        var passes = kept.removing()
                || kept.rule() instanceof Kept.Rule.Once
                || kept.instances().stream()
                        .anyMatch(each -> each.leavingUntil().isPresent());
        if (passes) {
            return Duration.ZERO;
        }
        var young = kept.instances().stream()
                .flatMap(each -> each.startedAt().stream())
                .anyMatch(start -> start.plus(YOUNG).isAfter(now));
        return young ? Duration.ofSeconds(1) : Duration.ofSeconds(5);
    }

    private void clean() throws InterruptedException {
        try {
            var used = new HashSet<Artifact.Slug>();
            for (var id : parts.shelf().ids()) {
                var kept = parts.shelf().load(id);
                if (kept.isPresent()) {
                    kept.get().definitions().values().forEach(each -> used.add(each.slug()));
                }
            }
            parts.slugs().collect(used, times.machine().instant());
            freePorts();
            parts.ports().sweep(times.machine().instant());
            parts.shelf().sweep(times.machine().instant());
        } catch (IOException | RuntimeException e) {
            LOG.warn("Cannot clean up, and tries on", e);
        }
    }

    /// A program may fill a disk within seconds.
    private void bound() throws InterruptedException {
        try {
            for (var id : parts.shelf().ids()) {
                shorten(id);
            }
            parts.disk().look();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Cannot keep what programs write within its bounds, and tries on", e);
        }
    }

    private void shorten(WorkloadId id) throws IOException {
        try (var instances = Files.newDirectoryStream(parts.shelf().workload(id), Files::isDirectory)) {
            for (var instance : instances) {
                new LogFile(instance.resolve("run/stdout.log")).keepWithin(logBytes);
                new LogFile(instance.resolve("run/stderr.log")).keepWithin(logBytes);
            }
        } catch (NoSuchFileException _) {
            // It has just been removed.
            parts.disk().forget(id);
        }
    }

    /// A crash between reserving a port and keeping it leaves one that nobody has.
    private void freePorts() throws IOException, InterruptedException {
        for (var number : parts.ports().reserved()) {
            var owner = parts.ports().holder(number);
            var slash = owner.indexOf('/');
            if (slash < 0) {
                continue;
            }
            var id = new WorkloadId(owner.substring(0, slash));
            try (var _ = parts.shelf().lock(id)) {
                var has = parts.shelf()
                        .load(id)
                        .flatMap(kept -> kept.instance(owner.substring(slash + 1)))
                        .filter(instance -> instance.ports().containsValue(number));
                if (has.isEmpty()) {
                    parts.ports().release(number, owner);
                }
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (thread != null) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(1));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
