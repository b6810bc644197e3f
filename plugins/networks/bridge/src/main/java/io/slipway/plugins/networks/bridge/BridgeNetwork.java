package io.slipway.plugins.networks.bridge;

import io.slipway.docker.Engine;
import io.slipway.docker.Lasting;
import io.slipway.spi.Failure;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.network.NetworkTrait;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Networks of an engine or of a Swarm. All that is known of one is kept there; any number of instances of this class
/// may work on it side by side.
final class BridgeNetwork implements Network {
    private final Engine engine;
    private final Ground ground;
    private final Labels labels;
    private final Markers markers;
    private final Lasting making = new Lasting();

    BridgeNetwork(Engine engine, Ground ground, Shelf shelf, Labels labels) {
        this.engine = engine;
        this.ground = ground;
        this.labels = labels;
        markers = new Markers(shelf, labels);
    }

    @Override
    public void apply(NetworkSpec desired) throws InterruptedException {
        markers.save(desired);
        // The engine goes on with what its caller was interrupted in, and shows the network once it is done: the next
        // call would not see it, make a second one, and nobody would remove the first.
        making.join(making(desired.id()), () -> ground.bring(desired.id(), desired.owner()));
    }

    private String making(NetworkId id) {
        return "make network " + labels.name(id);
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
        var found = ground.find(marker.id());
        return new NetworkStatus.Present(
                marker.id(),
                marker.generation(),
                marker.digest(),
                marker.owner(),
                members,
                found.isPresent()
                        ? Optional.empty()
                        : Optional.of("its network %s is not on the engine".formatted(labels.name(marker.id()))),
                found.flatMap(Ground.Found::doorway));
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
        for (var found = ground.find(id); found.isPresent(); found = ground.find(id)) {
            if (!ground.remove(found.get().id())) {
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
        return ground.traits();
    }

    @Override
    public void close() {
        making.close();
        engine.close();
    }
}
