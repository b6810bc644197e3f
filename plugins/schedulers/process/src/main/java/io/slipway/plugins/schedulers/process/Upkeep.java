package io.slipway.plugins.schedulers.process;

import io.slipway.host.LogFile;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
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
    private static final int CLEAN_EVERY = 40;

    record Parts(Shelf shelf, SlugStore slugs, Ports ports, Keeper keeper, StatusView view, Watches watches) {}

    private final Parts parts;
    private final long logBytes;
    private final Clock clock;
    private final Map<WorkloadId, WorkloadStatus> seen = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private boolean closed;

    Upkeep(Parts parts, long logBytes, Clock clock) {
        this.parts = parts;
        this.logBytes = logBytes;
        this.clock = clock;
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
                parts.keeper().settle(id);
                var kept = parts.shelf().load(id);
                if (kept.isPresent()) {
                    var status = parts.view().of(kept.get());
                    if (!status.equals(seen.put(id, status))) {
                        parts.watches().changed(id);
                    }
                }
            }
            seen.keySet().retainAll(present);
        } catch (RuntimeException e) {
            LOG.warn("Cannot look after all workloads, and tries on", e);
        }
    }

    private void clean() throws InterruptedException {
        try {
            var used = new HashSet<Artifact.Slug>();
            for (var id : parts.shelf().ids()) {
                var kept = parts.shelf().load(id);
                if (kept.isPresent()) {
                    kept.get().definitions().values().forEach(each -> used.add(each.slug()));
                    shorten(id);
                }
            }
            parts.slugs().collect(used, clock.instant());
            freePorts();
            parts.shelf().sweep(clock.instant());
        } catch (IOException | RuntimeException e) {
            LOG.warn("Cannot clean up, and tries on", e);
        }
    }

    private void shorten(WorkloadId id) throws IOException {
        try (var instances = Files.newDirectoryStream(parts.shelf().workload(id), Files::isDirectory)) {
            for (var instance : instances) {
                new LogFile(instance.resolve("run/stdout.log")).keepWithin(logBytes);
                new LogFile(instance.resolve("run/stderr.log")).keepWithin(logBytes);
            }
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
                thread.join(java.time.Duration.ofSeconds(1));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
