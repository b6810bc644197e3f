package io.slipway.plugins.storage.local;

import io.slipway.host.DurableFile;
import io.slipway.host.FolderLock;
import io.slipway.host.Folders;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.VolumeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The folder of one storage: `volumes/ID/kept` and `volumes/ID/data`, `locks/ID`. While a copy comes in it
/// lies in `volumes/ID/incoming`; once that is whole, `volumes/ID/replace` says that it takes the place of
/// `data`, and whoever has the lock next finishes that.
final class Volumes {
    private static final String KEPT = "kept";
    private static final String REPLACE = "replace";
    private static final String PASSAGE = "rwx--x--x";

    private final Path folder;

    Volumes(Path folder) {
        this.folder = folder;
    }

    Path data(VolumeId id) {
        return place(id).resolve("data");
    }

    Path incoming(VolumeId id) {
        return place(id).resolve("incoming");
    }

    private Path place(VolumeId id) {
        return folder.resolve("volumes").resolve(id.value());
    }

    FolderLock lock(VolumeId id) throws InterruptedException {
        try {
            for (var each : List.of(folder, folder.resolve("volumes"), folder.resolve("locks"))) {
                if (!Files.isDirectory(each)) {
                    Files.createDirectories(each);
                    Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(PASSAGE));
                }
            }
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot make the folder " + folder, e);
        }
        return FolderLock.take(folder.resolve("locks").resolve(id.value()));
    }

    Optional<KeptVolume> load(VolumeId id) {
        try {
            return Optional.of(KeptVolume.parse(Files.readString(place(id).resolve(KEPT))));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read what is kept of " + id, e);
        }
    }

    /// Data that is there stays there.
    void save(KeptVolume volume) throws IOException {
        var place = place(volume.id());
        if (!Files.isDirectory(place)) {
            Files.createDirectories(place);
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString(PASSAGE));
        }
        finishReplacing(volume.id());
        if (!Files.isDirectory(data(volume.id()))) {
            // A volume that was removed half may have left its kept file's folder without data, never data
            // without a kept file: so what is here is empty.
            Files.createDirectories(data(volume.id()));
            Files.setPosixFilePermissions(data(volume.id()), PosixFilePermissions.fromString("rwx------"));
        }
        DurableFile.write(place.resolve(KEPT), volume.text());
        DurableFile.syncFolder(folder.resolve("volumes"));
    }

    /// The data goes first: as long as any of it is there, the volume shows in lists.
    void remove(VolumeId id) throws IOException {
        Folders.delete(data(id));
        Folders.delete(incoming(id));
        Folders.delete(place(id).resolve("outgoing"));
        Files.deleteIfExists(place(id).resolve(REPLACE));
        Files.deleteIfExists(place(id).resolve(KEPT));
        Folders.delete(place(id));
        Files.deleteIfExists(folder.resolve("locks").resolve(id.value()));
    }

    /// Makes what came in the volume's content.
    void replace(VolumeId id) throws IOException {
        DurableFile.write(place(id).resolve(REPLACE), "");
        finishReplacing(id);
    }

    /// Carries on where a crash cut a [#replace] off.
    void finishReplacing(VolumeId id) throws IOException {
        var outgoing = place(id).resolve("outgoing");
        if (Files.exists(place(id).resolve(REPLACE))) {
            if (Files.exists(incoming(id))) {
                if (Files.exists(data(id))) {
                    Folders.delete(outgoing);
                    Files.move(data(id), outgoing, StandardCopyOption.ATOMIC_MOVE);
                }
                Files.move(incoming(id), data(id), StandardCopyOption.ATOMIC_MOVE);
            }
            DurableFile.syncFolder(place(id));
            Files.delete(place(id).resolve(REPLACE));
        }
        Folders.delete(outgoing);
        Folders.delete(incoming(id));
    }

    List<VolumeId> ids() {
        try (var entries = Files.list(folder.resolve("volumes"))) {
            var ids = new ArrayList<VolumeId>();
            entries.filter(entry -> Files.exists(entry.resolve(KEPT)))
                    .forEach(entry -> ids.add(new VolumeId(entry.getFileName().toString())));
            return ids;
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot list the volumes in " + folder, e);
        }
    }

    /// How much room the disk has.
    long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }
}
