package io.slipway.spi.network;

import io.slipway.spi.Owner;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.Optional;
import java.util.Set;

/// What a back end holds of a network.
public sealed interface NetworkStatus {
    NetworkId id();

    /// Never applied, or removed.
    record Absent(NetworkId id) implements NetworkStatus {}

    /// @param generation of the last apply that was taken
    /// @param digest [NetworkSpec#digest] of the same
    /// @param members the workloads joined to it
    /// @param message what keeps it from being as wanted; empty when nothing does
    record Present(
            NetworkId id,
            long generation,
            String digest,
            Owner owner,
            Set<WorkloadId> members,
            Optional<String> message)
            implements NetworkStatus {
        public Present {
            members = Set.copyOf(members);
        }
    }
}
