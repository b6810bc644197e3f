package io.slipway.plugins.storage.local;

import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageCapability;
import io.slipway.tck.StorageContract;
import io.slipway.tck.TestContext;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

final class LocalStorageContractTest extends StorageContract {
    @TempDir
    private Path home;

    @Override
    protected Storage open() {
        return new LocalStorageFactory().create(new LocalStorageConfig(Optional.empty()), TestContext.in(home));
    }

    @Override
    protected Set<Class<? extends StorageCapability>> capabilities() {
        return Set.of(CopyVolume.class);
    }
}
