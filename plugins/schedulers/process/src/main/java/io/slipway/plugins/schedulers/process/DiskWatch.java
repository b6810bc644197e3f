package io.slipway.plugins.schedulers.process;

import io.slipway.host.DiskUse;
import io.slipway.host.Supervisor;
import io.slipway.spi.scheduler.WorkloadId;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends programs whose folders hold too much. They are started again with the back-off of any that ends, and
/// ended again for as long as nothing makes room.
final class DiskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);
    private static final List<String> COUNTED = List.of("app", "home", "tmp");
    private static final int EVERY = 10;

    private final Shelf shelf;
    private final Supervisor supervisor;
    private final long mostBytes;
    /// What is too much, by `WORKLOAD/INSTANCE`.
    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private int looks;
    private long freeAtCount = Long.MAX_VALUE;

    DiskWatch(Shelf shelf, Supervisor supervisor, long mostBytes) {
        this.shelf = shelf;
        this.supervisor = supervisor;
        this.mostBytes = mostBytes;
    }

    Optional<String> trouble(WorkloadId id, String instance) {
        return Optional.ofNullable(troubles.get(id + "/" + instance));
    }

    /// To be called once a second. Counts in every tenth call, and at once when the disk has lost a quarter of
    /// what one instance may hold.
    void look() throws IOException, InterruptedException {
        var free = Files.getFileStore(shelf.path("")).getUsableSpace();
        if (looks++ % EVERY == 0 || freeAtCount - free > mostBytes / 4 || !troubles.isEmpty()) {
            freeAtCount = free;
            for (var id : shelf.ids()) {
                for (var instance : shelf.load(id).map(Kept::instances).orElse(List.of())) {
                    count(id, instance.name());
                }
            }
        }
    }

    private void count(WorkloadId id, String name) throws IOException, InterruptedException {
        var used = 0L;
        for (var folder : COUNTED) {
            used += DiskUse.of(shelf.instance(id, name).resolve(folder));
        }
        var key = id + "/" + name;
        if (used <= mostBytes) {
            troubles.remove(key);
            return;
        }
        var told = troubles.put(
                key,
                "was ended: its folders hold %d bytes, %d are allowed: have it write less, give it a volume, or raise"
                                .formatted(used, mostBytes)
                        + " instanceBytes of the scheduler");
        if (told == null) {
            LOG.warn("{} holds {} bytes, {} are allowed, and is ended", key, used, mostBytes);
        }
        supervisor.end(shelf.run(id, name));
    }

    void forget(WorkloadId id) {
        troubles.keySet().removeIf(key -> key.startsWith(id + "/"));
    }
}
