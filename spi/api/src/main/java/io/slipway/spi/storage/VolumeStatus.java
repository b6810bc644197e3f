package io.slipway.spi.storage;

import io.slipway.spi.Owner;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// What a back end holds of a volume.
public sealed interface VolumeStatus {
    VolumeId id();

    /// Never applied, or removed.
    record Absent(VolumeId id) implements VolumeStatus {}

    /// @param generation of the last apply that was taken
    /// @param digest [VolumeSpec#digest] of the same
    /// @param usedBytes as last counted; empty where it is not known
    /// @param nodes the only ones on which it can be mounted; empty means any
    /// @param message what keeps it from being as wanted; empty when nothing does
    record Present(
            VolumeId id,
            long generation,
            String digest,
            Owner owner,
            OptionalLong usedBytes,
            Set<String> nodes,
            Optional<String> message)
            implements VolumeStatus {
        public Present {
            nodes = Set.copyOf(nodes);
        }
    }
}
