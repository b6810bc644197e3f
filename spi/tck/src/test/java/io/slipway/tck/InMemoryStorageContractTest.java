package io.slipway.tck;

import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageCapability;
import io.slipway.tck.memory.InMemoryDisk;
import io.slipway.tck.memory.InMemoryStorage;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class InMemoryStorageContractTest extends StorageContract {
    @TempDir
    Path root;

    private @Nullable InMemoryDisk disk;

    InMemoryDisk disk() {
        var held = disk == null ? new InMemoryDisk(root) : disk;
        disk = held;
        return held;
    }

    @Override
    protected Storage open() {
        return new InMemoryStorage(disk());
    }

    @Override
    protected Set<Class<? extends StorageCapability>> capabilities() {
        return Set.of(CopyVolume.class);
    }
}
