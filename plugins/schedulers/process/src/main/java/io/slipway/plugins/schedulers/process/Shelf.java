package io.slipway.plugins.schedulers.process;

import io.slipway.host.DurableFile;
import io.slipway.host.FolderLock;
import io.slipway.host.Folders;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WorkloadId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The folder of one scheduler: `workloads/ID/kept` and below it the folders of the instances, `locks/ID`,
/// `removed/ID` with the last generation of what is gone, `slugs`, `ports`, `users`.
final class Shelf {
    private static final String KEPT = "kept";
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Path folder;

    Shelf(Path folder) {
        this.folder = folder;
    }

    /// Makes what is missing. Programs of other users pass through here to their own folders, so all but
    /// their owner may enter and not look around.
    void open() {
        try {
            for (var name : List.of("", "workloads", "locks", "removed", "slugs", "ports")) {
                var each = folder.resolve(name);
                if (!Files.isDirectory(each)) {
                    Files.createDirectories(each);
                    Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx--x--x"));
                }
            }
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot make the folder " + folder, e);
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Path workload(WorkloadId id) {
        return folder.resolve("workloads").resolve(id.value());
    }

    Path instance(WorkloadId id, String name) {
        return workload(id).resolve(name);
    }

    /// Where the shim of the instance is.
    Path run(WorkloadId id, String name) {
        return instance(id, name).resolve("run");
    }

    /// Nobody else, in this process or another, changes the workload until it is closed.
    FolderLock lock(WorkloadId id) throws InterruptedException {
        return FolderLock.take(folder.resolve("locks").resolve(id.value()));
    }

    Optional<Kept> load(WorkloadId id) {
        try {
            return Optional.of(KeptText.read(Files.readString(workload(id).resolve(KEPT))));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read what is kept of " + id, e);
        }
    }

    Instant keptAt(WorkloadId id) {
        try {
            return Files.getLastModifiedTime(workload(id).resolve(KEPT)).toInstant();
        } catch (IOException _) {
            // It has just been removed.
            return Instant.EPOCH;
        }
    }

    void save(Kept kept) {
        try {
            var place = workload(kept.id());
            if (!Files.isDirectory(place)) {
                Files.createDirectories(place);
                Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx--x--x"));
                DurableFile.syncFolder(folder.resolve("workloads"));
            }
            DurableFile.write(place.resolve(KEPT), KeptText.write(kept));
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot keep " + kept.id(), e);
        }
    }

    /// Differs once the scheduler or a shim has written anything about the workload. Much cheaper than to read
    /// it: this is asked four times a second for each.
    String fingerprint(WorkloadId id) {
        var times = new StringBuilder();
        try (var instances = Files.newDirectoryStream(workload(id))) {
            for (var instance : instances) {
                var file = instance.endsWith(KEPT) ? instance : instance.resolve("run/state");
                times.append(instance.getFileName()).append(' ');
                try {
                    times.append(Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS));
                } catch (NoSuchFileException _) {
                    times.append('-');
                }
                times.append('\n');
            }
        } catch (IOException _) {
            // Removed meanwhile: that differs too.
            times.append("gone");
        }
        return times.toString();
    }

    List<WorkloadId> ids() {
        try (var entries = Files.list(folder.resolve("workloads"))) {
            var ids = new ArrayList<WorkloadId>();
            entries.filter(entry -> Files.exists(entry.resolve(KEPT)))
                    .forEach(entry -> ids.add(new WorkloadId(entry.getFileName().toString())));
            return ids;
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot list " + folder, e);
        }
    }

    /// The generation that a workload had when it was removed; 0 where nothing of it is known.
    long removedGeneration(WorkloadId id) {
        try {
            return Long.parseLong(Files.readString(folder.resolve("removed").resolve(id.value())));
        } catch (NoSuchFileException _) {
            return 0;
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read whether %s was removed".formatted(id), e);
        }
    }

    /// Nothing of it may run any more. What is kept goes first, so that a crash leaves no workload without its
    /// folders; what is left then is rubbish, and swept by [#sweep].
    void forget(Kept kept) {
        try {
            DurableFile.write(folder.resolve("removed").resolve(kept.id().value()), Long.toString(kept.generation()));
            Files.deleteIfExists(workload(kept.id()).resolve(KEPT));
            Folders.delete(workload(kept.id()));
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot remove the folder of " + kept.id(), e);
        }
    }

    /// Removes what crashes left behind: folders of workloads that are not kept, and what was removed so long
    /// ago that no call about it can still be on its way.
    void sweep(Instant now) throws IOException, InterruptedException {
        try (var entries = Files.newDirectoryStream(folder.resolve("workloads"))) {
            for (var entry : entries) {
                if (!Files.exists(entry.resolve(KEPT))) {
                    try (var _ = lock(new WorkloadId(entry.getFileName().toString()))) {
                        if (!Files.exists(entry.resolve(KEPT))) {
                            Folders.delete(entry);
                        }
                    }
                }
            }
        }
        try (var entries = Files.newDirectoryStream(folder.resolve("removed"))) {
            for (var entry : entries) {
                if (Files.getLastModifiedTime(entry)
                        .toInstant()
                        .plus(REMEMBERED)
                        .isBefore(now)) {
                    Files.deleteIfExists(entry);
                    Files.deleteIfExists(folder.resolve("locks").resolve(entry.getFileName()));
                }
            }
        }
    }
}
