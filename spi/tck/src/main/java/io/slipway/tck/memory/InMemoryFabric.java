package io.slipway.tck.memory;

import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.network.NetworkStatus.Doorway;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The back end behind [InMemoryNetwork]: stays when a network is closed and another opened.
public final class InMemoryFabric {
    /// All is on this machine, and nothing is behind a door.
    private static final Doorway DOORWAY = new Doorway("127.0.0.1", Set.of("127.0.0.0/8"));

    private final Trouble trouble = new Trouble();
    private final Map<NetworkId, Kept> networks = new ConcurrentHashMap<>();

    public Trouble trouble() {
        return trouble;
    }

    /// The network is gone as if someone had removed it behind the kernel's back.
    public void lose(NetworkId id) {
        networks.remove(id);
    }

    Map<NetworkId, Kept> networks() {
        return networks;
    }

    record Kept(NetworkSpec spec, Set<WorkloadId> members) {
        Kept {
            members = Set.copyOf(members);
        }

        Kept with(WorkloadId member) {
            var more = new HashSet<>(members);
            more.add(member);
            return new Kept(spec, more);
        }

        Kept without(WorkloadId member) {
            var fewer = new HashSet<>(members);
            fewer.remove(member);
            return new Kept(spec, fewer);
        }

        NetworkStatus.Present status() {
            return new NetworkStatus.Present(
                    spec.id(),
                    spec.generation(),
                    spec.digest(),
                    spec.owner(),
                    members,
                    Optional.empty(),
                    Optional.of(DOORWAY));
        }
    }
}
