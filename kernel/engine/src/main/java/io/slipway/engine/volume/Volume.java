package io.slipway.engine.volume;

import io.slipway.spi.Owner;
import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;

/// A volume as it is wanted: a row of the store.
///
/// @param ordinal the instance it belongs to
/// @param storage by its name in the datacenter
public record Volume(
        String id,
        String componentId,
        Owner owner,
        String name,
        int ordinal,
        String datacenter,
        String storage,
        long sizeBytes,
        long generation,
        boolean removing) {

    public VolumeSpec spec() {
        return new VolumeSpec(new VolumeId(id), generation, owner, sizeBytes, VolumeSpec.Sharing.ONE_WRITER);
    }
}
