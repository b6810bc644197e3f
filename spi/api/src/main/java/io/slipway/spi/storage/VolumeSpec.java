package io.slipway.spi.storage;

import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.SpecDigest;

/// A volume that is wanted.
///
/// @param generation raised by the kernel with every change, never lowered
/// @param sizeBytes what it may hold; may grow, never shrinks
public record VolumeSpec(VolumeId id, long generation, Owner owner, long sizeBytes, Sharing sharing) {
    public VolumeSpec {
        if (generation <= 0) {
            throw SlipwayException.invalid("generation is %d, must be above 0".formatted(generation));
        }
        if (sizeBytes <= 0) {
            throw SlipwayException.invalid("sizeBytes is %d, must be above 0".formatted(sizeBytes));
        }
    }

    /// Over all but id and generation: what the plugin keeps beside the generation.
    public String digest() {
        return SpecDigest.of(new Content(owner, sizeBytes, sharing));
    }

    /// Who mounts it.
    public enum Sharing {
        /// One instance at a time.
        ONE_WRITER,
        /// Any number of instances. Needs the trait SHARED_WRITERS.
        MANY_WRITERS
    }

    private record Content(Owner owner, long sizeBytes, Sharing sharing) {}
}
