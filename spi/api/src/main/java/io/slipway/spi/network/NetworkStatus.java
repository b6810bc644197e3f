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
    /// @param doorway empty where members reach nothing on the machine of the load balancers
    record Present(
            NetworkId id,
            long generation,
            String digest,
            Owner owner,
            Set<WorkloadId> members,
            Optional<String> message,
            Optional<Doorway> doorway)
            implements NetworkStatus {
        public Present {
            members = Set.copyOf(members);
        }

        public Present(
                NetworkId id,
                long generation,
                String digest,
                Owner owner,
                Set<WorkloadId> members,
                Optional<String> message) {
            this(id, generation, digest, owner, members, message, Optional.empty());
        }
    }

    /// Where members meet what listens on the machine of the load balancers.
    ///
    /// @param host the machine's own address within the network; stays as long as the network
    /// @param members addresses or CIDR blocks that members speak from; of a network that declares
    ///     [NetworkTrait#ISOLATES] nobody else does
    record Doorway(String host, Set<String> members) {
        public Doorway {
            members = Set.copyOf(members);
        }
    }
}
