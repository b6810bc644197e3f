package io.slipway.plugins.schedulers.process;

import io.slipway.host.FolderLock;
import io.slipway.host.Folders;
import io.slipway.host.HostUser;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// Slugs unpacked once each and shared by all their instances, which may not write them. Those of a user of its
/// own lie in a folder that nobody else may pass.
final class SlugStore {
    private static final Duration SPARED = Duration.ofMinutes(10);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private final Path folder;
    private final Artifacts artifacts;

    SlugStore(Path folder, Artifacts artifacts) {
        this.folder = folder;
        this.artifacts = artifacts;
    }

    Path place(Artifact.Slug slug) {
        return folder.resolve(name(slug));
    }

    /// As [#unpacked(Artifact.Slug)], for the eyes of `reader` only, where there is one.
    Path unpacked(Artifact.Slug slug, Optional<HostUser> reader) throws InterruptedException {
        if (reader.isEmpty()) {
            return unpacked(slug);
        }
        var own = folder.resolve(Integer.toString(reader.get().uid()));
        try {
            Files.createDirectories(own);
            Files.setAttribute(own, "unix:gid", reader.get().gid());
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx--x---"));
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot make the folder " + own, e);
        }
        return new SlugStore(own, artifacts).unpacked(slug);
    }

    /// The folder of `slug`, unpacked now where it is not there yet.
    Path unpacked(Artifact.Slug slug) throws InterruptedException {
        var place = place(slug);
        try (var _ = FolderLock.take(folder.resolve(name(slug) + ".lock"))) {
            var whole = folder.resolve(name(slug) + ".whole");
            if (!isWhole(place, whole)) {
                unpack(slug, place, whole);
            }
            Files.setLastModifiedTime(whole, FileTime.from(Instant.now()));
            return place;
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot unpack " + slug, e);
        }
    }

    /// Files are not synced one by one; what was unpacked before the machine last went down may be torn.
    private static boolean isWhole(Path place, Path whole) throws IOException {
        return Files.isDirectory(place)
                && Files.exists(whole)
                && Files.readString(whole).equals(Files.readString(BOOT_ID));
    }

    private void unpack(Artifact.Slug slug, Path place, Path whole) throws IOException, InterruptedException {
        var part = folder.resolve(name(slug) + ".part");
        Folders.delete(part);
        try (var in = artifacts.open(slug)) {
            new SlugArchive(part).unpack(in, slug.digest());
        } catch (IOException | RuntimeException | InterruptedException e) {
            Folders.delete(part);
            throw e;
        }
        Folders.delete(place);
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(whole, Files.readString(BOOT_ID));
    }

    /// Removes what no workload uses and nobody asked for lately.
    void collect(Set<Artifact.Slug> used, Instant now) throws IOException, InterruptedException {
        // The number of a user; names of slugs are far longer.
        try (var readers = Files.newDirectoryStream(
                folder, each -> each.getFileName().toString().matches("[0-9]{1,10}"))) {
            for (var reader : readers) {
                new SlugStore(reader, artifacts).collect(used, now);
            }
        }
        var kept = used.stream().map(SlugStore::name).toList();
        try (var entries = Files.newDirectoryStream(folder, "*.whole")) {
            for (var whole : entries) {
                var name = whole.getFileName().toString().replaceFirst("\\.whole$", "");
                if (!kept.contains(name) && isOld(whole, now)) {
                    try (var _ = FolderLock.take(folder.resolve(name + ".lock"))) {
                        if (isOld(whole, now)) {
                            Files.deleteIfExists(whole);
                            Folders.delete(folder.resolve(name));
                            Files.deleteIfExists(folder.resolve(name + ".lock"));
                        }
                    }
                }
            }
        }
    }

    private static boolean isOld(Path file, Instant now) throws IOException {
        return Files.exists(file)
                && Files.getLastModifiedTime(file).toInstant().plus(SPARED).isBefore(now);
    }

    private static String name(Artifact.Slug slug) {
        return slug.digest().substring("sha256:".length());
    }
}
