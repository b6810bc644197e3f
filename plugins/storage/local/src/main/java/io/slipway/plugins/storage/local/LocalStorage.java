package io.slipway.plugins.storage.local;

import io.slipway.spi.Failure;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageTrait;
import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;
import io.slipway.spi.storage.VolumeStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Volumes as folders of this machine. Their sizes are counted and told, not enforced.
final class LocalStorage implements Storage, CopyVolume {
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");

    private final Volumes volumes;
    private final UsedBytes used;

    LocalStorage(Volumes volumes, Clock clock) {
        this.volumes = volumes;
        this.used = new UsedBytes(clock);
    }

    @Override
    public void apply(VolumeSpec desired) throws InterruptedException {
        try (var _ = volumes.lock(desired.id())) {
            var kept = volumes.load(desired.id());
            if (kept.isPresent()) {
                check(kept.get(), desired);
            } else if (desired.sizeBytes() > volumes.free()) {
                throw new SlipwayException(
                        Failure.EXHAUSTED,
                        "no room for %d bytes of %s: the disk has %d left"
                                .formatted(desired.sizeBytes(), desired.id(), volumes.free()));
            }
            volumes.save(KeptVolume.of(desired));
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot make the volume " + desired.id(), e);
        }
    }

    private static void check(KeptVolume kept, VolumeSpec desired) {
        Generations.checkApply(kept.id(), kept.generation(), kept.digest(), desired.generation(), desired.digest());
        if (desired.sizeBytes() < kept.sizeBytes()) {
            throw SlipwayException.invalid("sizeBytes of %s is %d, must not shrink below %d"
                    .formatted(kept.id(), desired.sizeBytes(), kept.sizeBytes()));
        }
    }

    @Override
    public VolumeStatus status(VolumeId id) throws InterruptedException {
        var kept = volumes.load(id);
        return kept.isPresent() ? present(kept.get()) : new VolumeStatus.Absent(id);
    }

    @Override
    public void remove(VolumeId id, long generation) throws InterruptedException {
        try (var _ = volumes.lock(id)) {
            var kept = volumes.load(id);
            if (kept.isPresent()) {
                Generations.checkRemove(id, kept.get().generation(), generation);
            }
            volumes.remove(id);
            used.forget(volumes.data(id));
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot remove the volume " + id, e);
        }
    }

    @Override
    public List<VolumeStatus.Present> list() throws InterruptedException {
        var all = new ArrayList<VolumeStatus.Present>();
        for (var id : volumes.ids()) {
            volumes.load(id).ifPresent(kept -> all.add(present(kept)));
        }
        return all;
    }

    private VolumeStatus.Present present(KeptVolume kept) {
        var bytes = used.of(volumes.data(kept.id()));
        return new VolumeStatus.Present(
                kept.id(),
                kept.generation(),
                kept.digest(),
                kept.owner(),
                bytes,
                Set.of(node()),
                tooMuch(bytes, kept.sizeBytes()));
    }

    private static Optional<String> tooMuch(OptionalLong bytes, long size) {
        return bytes.isPresent() && bytes.getAsLong() > size
                ? Optional.of("holds %d bytes, more than the %d it was made for".formatted(bytes.getAsLong(), size))
                : Optional.empty();
    }

    @Override
    public Mount offer(VolumeId id, Set<Mount.Kind> accepted) throws InterruptedException {
        if (volumes.load(id).isEmpty()) {
            throw SlipwayException.invalid("there is no volume %s".formatted(id));
        }
        if (!accepted.contains(Mount.Kind.DIRECTORY)) {
            throw SlipwayException.unsupported(
                    "%s is a folder of this machine, the scheduler takes %s".formatted(id, accepted));
        }
        return new Mount.Directory(volumes.data(id), Set.of(node()));
    }

    @Override
    public Set<StorageTrait> traits() {
        return Set.of(StorageTrait.OFFERS_DIRECTORIES, StorageTrait.SHARED_WRITERS, StorageTrait.HOST_BOUND);
    }

    @Override
    public void read(VolumeId id, OutputStream out) throws IOException, InterruptedException {
        try (var _ = volumes.lock(id)) {
            known(id);
        }
        VolumeTar.write(volumes.data(id), out);
    }

    @Override
    public void write(VolumeId id, InputStream tar) throws IOException, InterruptedException {
        try (var _ = volumes.lock(id)) {
            known(id);
            var incoming = volumes.incoming(id);
            try {
                VolumeTar.read(tar, incoming);
                like(volumes.data(id), incoming);
                volumes.replace(id);
                used.forget(volumes.data(id));
            } finally {
                volumes.finishReplacing(id);
            }
        }
    }

    /// Gives what came in to whom the volume belongs; only root can, and only root needs to.
    private static void like(Path data, Path incoming) throws IOException {
        Files.setPosixFilePermissions(incoming, PosixFilePermissions.fromString("rwx------"));
        var uid = Files.getAttribute(data, "unix:uid");
        var gid = Files.getAttribute(data, "unix:gid");
        if (uid == null || gid == null || uid.equals(Files.getAttribute(incoming, "unix:uid"))) {
            return;
        }
        try (var files = Files.walk(incoming)) {
            for (var file : (Iterable<Path>) files::iterator) {
                Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(file, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private void known(VolumeId id) throws IOException {
        if (volumes.load(id).isEmpty()) {
            throw SlipwayException.invalid("there is no volume %s".formatted(id));
        }
        volumes.finishReplacing(id);
    }

    private static String node() {
        try {
            return Files.readString(HOSTNAME).strip();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read " + HOSTNAME, e);
        }
    }

    @Override
    public void close() {
        // Nothing is held open between calls.
    }
}
