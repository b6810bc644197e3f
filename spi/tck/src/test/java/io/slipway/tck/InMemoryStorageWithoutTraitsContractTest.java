package io.slipway.tck;

import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageCapability;
import io.slipway.spi.storage.StorageTrait;
import io.slipway.tck.memory.InMemoryStorage;
import java.util.Set;

/// The least that a storage may be.
final class InMemoryStorageWithoutTraitsContractTest extends InMemoryStorageContractTest {
    @Override
    protected Storage open() {
        return new InMemoryStorage(disk(), Set.of(StorageTrait.OFFERS_DIRECTORIES), Set.of());
    }

    @Override
    protected Set<Class<? extends StorageCapability>> capabilities() {
        return Set.of();
    }
}
