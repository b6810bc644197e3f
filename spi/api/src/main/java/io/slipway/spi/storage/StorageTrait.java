package io.slipway.spi.storage;

/// The fields of a [VolumeSpec] that a storage honours.
public enum StorageTrait {
    /// Several instances, on any nodes, may write at a time: [VolumeSpec.Sharing#MANY_WRITERS].
    SHARED_WRITERS,
    /// [VolumeSpec#sizeBytes] is a ceiling that is kept. Without it the size is only accounted for.
    SIZE_ENFORCED,
    /// [Storage#offer] can answer [Mount.Directory].
    OFFERS_DIRECTORIES,
    /// [Storage#offer] can answer [Mount.EngineVolume].
    OFFERS_ENGINE_VOLUMES,
    /// Acts on the machine that its server runs on.
    HOST_BOUND
}
