package io.slipway.tck.memory;

import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.network.NetworkTrait;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.tck.memory.InMemoryFabric.Kept;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A view of an [InMemoryFabric].
public final class InMemoryNetwork implements Network {
    private final InMemoryFabric fabric;
    private final Set<NetworkTrait> traits;

    /// With every trait.
    public InMemoryNetwork(InMemoryFabric fabric) {
        this(fabric, EnumSet.allOf(NetworkTrait.class));
    }

    public InMemoryNetwork(InMemoryFabric fabric, Set<NetworkTrait> traits) {
        this.fabric = fabric;
        this.traits = Set.copyOf(traits);
    }

    @Override
    public void apply(NetworkSpec desired) throws InterruptedException {
        fabric.trouble().pass("apply");
        fabric.networks().compute(desired.id(), (id, kept) -> {
            if (kept == null) {
                return new Kept(desired, Set.of());
            }
            Generations.checkApply(
                    id, kept.spec().generation(), kept.spec().digest(), desired.generation(), desired.digest());
            return new Kept(desired, kept.members());
        });
    }

    @Override
    public NetworkStatus status(NetworkId id) throws InterruptedException {
        fabric.trouble().pass("status");
        var kept = fabric.networks().get(id);
        return kept == null ? new NetworkStatus.Absent(id) : kept.status();
    }

    @Override
    public void remove(NetworkId id, long generation) throws InterruptedException {
        fabric.trouble().pass("remove");
        fabric.networks().computeIfPresent(id, (_, kept) -> {
            Generations.checkRemove(id, kept.spec().generation(), generation);
            if (!kept.members().isEmpty()) {
                throw SlipwayException.conflict("network %s still joins %s".formatted(id, kept.members()));
            }
            return null;
        });
    }

    @Override
    public List<NetworkStatus.Present> list() throws InterruptedException {
        fabric.trouble().pass("list");
        return fabric.networks().values().stream().map(Kept::status).toList();
    }

    @Override
    public Attachment join(NetworkId id, WorkloadId workload) throws InterruptedException {
        fabric.trouble().pass("join");
        var kept = fabric.networks().computeIfPresent(id, (_, before) -> before.with(workload));
        if (kept == null) {
            throw SlipwayException.invalid("there is no network %s for %s to join".formatted(id, workload));
        }
        return new Attachment.Named(id.value(), Set.of(workload.value()));
    }

    @Override
    public void leave(NetworkId id, WorkloadId workload) throws InterruptedException {
        fabric.trouble().pass("leave");
        fabric.networks().computeIfPresent(id, (_, before) -> before.without(workload));
    }

    @Override
    public Set<NetworkTrait> traits() {
        return traits;
    }

    @Override
    public void close() {
        // Nothing is held: all lies in the fabric.
    }
}
