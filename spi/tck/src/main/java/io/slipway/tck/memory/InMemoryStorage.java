package io.slipway.tck.memory;

import io.slipway.spi.Failure;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageCapability;
import io.slipway.spi.storage.StorageTrait;
import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;
import io.slipway.spi.storage.VolumeStatus;
import io.slipway.tck.Tar;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/// A view of an [InMemoryDisk].
public final class InMemoryStorage implements Storage, CopyVolume {
    private final InMemoryDisk disk;
    private final Set<StorageTrait> traits;
    private final Set<Class<? extends StorageCapability>> capabilities;

    /// With SHARED_WRITERS and OFFERS_DIRECTORIES, and every capability.
    public InMemoryStorage(InMemoryDisk disk) {
        this(disk, EnumSet.of(StorageTrait.SHARED_WRITERS, StorageTrait.OFFERS_DIRECTORIES), Set.of(CopyVolume.class));
    }

    public InMemoryStorage(
            InMemoryDisk disk, Set<StorageTrait> traits, Set<Class<? extends StorageCapability>> capabilities) {
        this.disk = disk;
        this.traits = Set.copyOf(traits);
        this.capabilities = Set.copyOf(capabilities);
    }

    @Override
    public void apply(VolumeSpec desired) throws InterruptedException {
        disk.trouble().pass("apply");
        if (desired.sharing() == VolumeSpec.Sharing.MANY_WRITERS && !traits.contains(StorageTrait.SHARED_WRITERS)) {
            throw SlipwayException.unsupported(
                    "%s wants many writers, which this storage does not declare".formatted(desired.id()));
        }
        disk.volumes().compute(desired.id(), (id, kept) -> {
            if (kept != null) {
                Generations.checkApply(id, kept.generation(), kept.digest(), desired.generation(), desired.digest());
                if (desired.sizeBytes() < kept.sizeBytes()) {
                    throw SlipwayException.invalid("sizeBytes of %s is %d, must not shrink below %d"
                            .formatted(id, desired.sizeBytes(), kept.sizeBytes()));
                }
            } else if (desired.sizeBytes() > disk.room()) {
                throw new SlipwayException(
                        Failure.EXHAUSTED, "no room for %d bytes of %s".formatted(desired.sizeBytes(), id));
            }
            try {
                Files.createDirectories(disk.folder(id));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return desired;
        });
    }

    @Override
    public VolumeStatus status(VolumeId id) throws InterruptedException {
        disk.trouble().pass("status");
        var kept = disk.volumes().get(id);
        return kept == null ? new VolumeStatus.Absent(id) : present(kept);
    }

    @Override
    public void remove(VolumeId id, long generation) throws InterruptedException {
        disk.trouble().pass("remove");
        disk.volumes().computeIfPresent(id, (_, kept) -> {
            Generations.checkRemove(id, kept.generation(), generation);
            Folders.delete(disk.folder(id));
            return null;
        });
    }

    @Override
    public List<VolumeStatus.Present> list() throws InterruptedException {
        disk.trouble().pass("list");
        return disk.volumes().values().stream().map(this::present).toList();
    }

    @Override
    public Mount offer(VolumeId id, Set<Mount.Kind> accepted) throws InterruptedException {
        disk.trouble().pass("offer");
        known(id);
        if (!accepted.contains(Mount.Kind.DIRECTORY) || !traits.contains(StorageTrait.OFFERS_DIRECTORIES)) {
            throw SlipwayException.unsupported(
                    "%s cannot be mounted as any of %s, which the scheduler takes".formatted(id, accepted));
        }
        return new Mount.Directory(disk.folder(id), disk.nodes());
    }

    @Override
    public Set<StorageTrait> traits() {
        return traits;
    }

    @Override
    public <C extends StorageCapability> Optional<C> capability(Class<C> type) {
        return capabilities.contains(type) ? Storage.super.capability(type) : Optional.empty();
    }

    @Override
    public void read(VolumeId id, OutputStream out) throws IOException, InterruptedException {
        disk.trouble().pass("read");
        known(id);
        Tar.write(disk.folder(id), out);
    }

    @Override
    public void write(VolumeId id, InputStream tar) throws IOException, InterruptedException {
        disk.trouble().pass("write");
        known(id);
        var incoming = Files.createDirectory(disk.folder("." + UUID.randomUUID()));
        try {
            Tar.read(tar, incoming);
            // The folder itself stays: it may be mounted.
            Folders.empty(disk.folder(id));
            Folders.moveContent(incoming, disk.folder(id));
        } finally {
            Folders.delete(incoming);
        }
    }

    @Override
    public void close() {
        // Nothing is held: all lies on the disk.
    }

    private void known(VolumeId id) {
        if (!disk.volumes().containsKey(id)) {
            throw SlipwayException.invalid("there is no volume %s".formatted(id));
        }
    }

    private VolumeStatus.Present present(VolumeSpec kept) {
        return new VolumeStatus.Present(
                kept.id(),
                kept.generation(),
                kept.digest(),
                kept.owner(),
                OptionalLong.of(Folders.bytes(disk.folder(kept.id()))),
                disk.nodes(),
                Optional.empty());
    }
}
