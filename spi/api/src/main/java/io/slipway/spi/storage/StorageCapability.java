package io.slipway.spi.storage;

/// Abilities a storage may have. The list is closed: this line is the whole of it.
public sealed interface StorageCapability permits CopyVolume {}
