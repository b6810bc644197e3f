package io.slipway.plugins.networks.bridge;

import io.slipway.docker.AddressRange;
import io.slipway.docker.Bridges;
import io.slipway.docker.Bridges.Bridge;
import io.slipway.docker.Engine;
import io.slipway.docker.Lasting;
import io.slipway.spi.Failure;
import io.slipway.spi.Generations;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.network.NetworkStatus.Doorway;
import io.slipway.spi.network.NetworkTrait;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A bridge for each network, which the engine keeps apart from all others. All that is known of one is kept by
/// the engine; any number of instances of this class may work on it side by side.
final class BridgeNetwork implements Network {
    private static final Set<NetworkTrait> TRAITS = Set.of(NetworkTrait.ATTACHES_BY_NAME, NetworkTrait.ISOLATES);

    private final Engine engine;
    private final Bridges bridges;
    private final Labels labels;
    private final Markers markers;
    private final Lasting making = new Lasting();

    BridgeNetwork(Engine engine, AddressRange range, Labels labels) {
        this.engine = engine;
        this.labels = labels;
        bridges = new Bridges(engine, range);
        markers = new Markers(engine, labels);
    }

    @Override
    public void apply(NetworkSpec desired) throws InterruptedException {
        markers.save(desired);
        bring(desired.id(), desired.owner());
    }

    private void bring(NetworkId id, Owner owner) throws InterruptedException {
        var wish = new Bridges.Wish(
                labels.name(id),
                labels.of(Labels.Kind.BRIDGE, id, owner),
                "space %s of team %s".formatted(owner.space(), owner.team()));
        // The engine goes on with what its caller was interrupted in, and shows the bridge once it is done: the next
        // call would not see it, make a second one, and nobody would remove the first.
        making.join(
                making(id),
                () -> bridges.bring(wish, network -> labels.areOf(network.path("Labels"), Labels.Kind.BRIDGE, id)));
    }

    private String making(NetworkId id) {
        return "make network " + labels.name(id);
    }

    private Optional<Bridge> bridge(NetworkId id) throws InterruptedException {
        return bridges.find(network -> labels.areOf(network.path("Labels"), Labels.Kind.BRIDGE, id));
    }

    @Override
    public NetworkStatus status(NetworkId id) throws InterruptedException {
        var marker = markers.load(id);
        if (marker.isEmpty()) {
            return new NetworkStatus.Absent(id);
        }
        return present(marker.get(), markers.members(id));
    }

    private NetworkStatus.Present present(Marker marker, Set<WorkloadId> members) throws InterruptedException {
        var bridge = bridge(marker.id());
        return new NetworkStatus.Present(
                marker.id(),
                marker.generation(),
                marker.digest(),
                marker.owner(),
                members,
                bridge.isPresent()
                        ? Optional.empty()
                        : Optional.of("its bridge %s is not on the engine".formatted(labels.name(marker.id()))),
                // The host's end of a bridge of this machine is an address of this machine.
                bridge.filter(_ -> engine.address().isLocal())
                        .map(found -> new Doorway(
                                found.slice().gateway(), Set.of(found.slice().toString()))));
    }

    @Override
    public void remove(NetworkId id, long generation) throws InterruptedException {
        var marker = markers.load(id);
        if (marker.isEmpty()) {
            return;
        }
        Generations.checkRemove("network " + id, marker.get().generation(), generation);
        var members = markers.members(id);
        if (!members.isEmpty()) {
            throw SlipwayException.conflict("network %s still joins %s".formatted(id, members));
        }
        making.join(making(id), () -> {});
        for (var bridge = bridge(id); bridge.isPresent(); bridge = bridge(id)) {
            if (!engine.removeNetwork(bridge.get().id())) {
                throw SlipwayException.conflict(
                        "network %s still has containers: docker network inspect %s".formatted(id, labels.name(id)));
            }
        }
        // Last: what a crash leaves is found by it.
        markers.remove(id);
    }

    @Override
    public List<NetworkStatus.Present> list() throws InterruptedException {
        var members = markers.members();
        var all = new ArrayList<NetworkStatus.Present>();
        for (var marker : markers.all()) {
            all.add(present(marker, members.getOrDefault(marker.id().value(), Set.of())));
        }
        return all;
    }

    @Override
    public Attachment join(NetworkId id, WorkloadId workload) throws InterruptedException {
        checkThere(id, workload);
        markers.join(id, workload);
        try {
            // It may have been removed between the look and the note of the member.
            checkThere(id, workload);
        } catch (SlipwayException e) {
            if (e.failure() == Failure.INVALID) {
                markers.leave(id, workload);
            }
            throw e;
        }
        return new Attachment.Named(labels.name(id), Set.of(workload.value()));
    }

    private void checkThere(NetworkId id, WorkloadId workload) throws InterruptedException {
        if (markers.load(id).isEmpty()) {
            throw SlipwayException.invalid("there is no network %s for %s to join".formatted(id, workload));
        }
    }

    @Override
    public void leave(NetworkId id, WorkloadId workload) throws InterruptedException {
        markers.leave(id, workload);
    }

    @Override
    public Set<NetworkTrait> traits() {
        return TRAITS;
    }

    @Override
    public void close() {
        making.close();
        engine.close();
    }
}
