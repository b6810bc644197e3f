package io.slipway.tck.memory;

import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The back end behind [InMemoryStorage]: what is kept of volumes lies in memory and stays when a storage is
/// closed and another opened. Their content lies in folders, so that programs can be given it.
public final class InMemoryDisk {
    private final Trouble trouble = new Trouble();
    private final Map<VolumeId, VolumeSpec> volumes = new ConcurrentHashMap<>();
    private final Path root;
    private volatile long room = Long.MAX_VALUE;
    private volatile Set<String> nodes = Set.of();

    /// @param root an existing folder of this disk alone
    public InMemoryDisk(Path root) {
        this.root = root.toAbsolutePath();
    }

    public Trouble trouble() {
        return trouble;
    }

    /// Room for so much of all volumes together.
    public void room(long bytes) {
        room = bytes;
    }

    /// Where volumes say they can be mounted; none means everywhere.
    public void nodes(Set<String> nodes) {
        this.nodes = Set.copyOf(nodes);
    }

    /// What is kept of the volume is gone, and its folder is not looked at again.
    public void lose(VolumeId id) {
        volumes.remove(id);
    }

    long room() {
        return room;
    }

    Set<String> nodes() {
        return nodes;
    }

    Map<VolumeId, VolumeSpec> volumes() {
        return volumes;
    }

    Path folder(VolumeId id) {
        return root.resolve(id.value());
    }

    Path folder(String name) {
        return root.resolve(name);
    }
}
