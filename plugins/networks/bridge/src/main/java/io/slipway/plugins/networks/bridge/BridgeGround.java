package io.slipway.plugins.networks.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.AddressRange;
import io.slipway.docker.Bridges;
import io.slipway.docker.Engine;
import io.slipway.spi.Owner;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkStatus.Doorway;
import io.slipway.spi.network.NetworkTrait;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// A bridge for each network, which the engine keeps apart from all others.
final class BridgeGround implements Ground {
    private final Engine engine;
    private final Bridges bridges;
    private final Labels labels;

    BridgeGround(Engine engine, AddressRange range, Labels labels) {
        this.engine = engine;
        this.labels = labels;
        bridges = new Bridges(engine, range);
    }

    @Override
    public void bring(NetworkId id, Owner owner) throws InterruptedException {
        var wish = new Bridges.Wish(
                labels.name(id),
                labels.of(Labels.Kind.BRIDGE, id, owner),
                "space %s of team %s".formatted(owner.space(), owner.team()));
        var _ = bridges.bring(wish, is(id));
    }

    @Override
    public Optional<Found> find(NetworkId id) throws InterruptedException {
        // The host's end of a bridge of this machine is an address of this machine.
        return bridges.find(is(id))
                .map(bridge -> new Found(
                        bridge.id(),
                        Optional.of(new Doorway(
                                        bridge.slice().gateway(),
                                        Set.of(bridge.slice().toString())))
                                .filter(_ -> engine.address().isLocal())));
    }

    private Predicate<JsonNode> is(NetworkId id) {
        return network -> labels.areOf(network.path("Labels"), Labels.Kind.BRIDGE, id);
    }

    @Override
    public boolean remove(String found) throws InterruptedException {
        return engine.removeNetwork(found);
    }

    @Override
    public Set<NetworkTrait> traits() {
        return Set.of(NetworkTrait.ATTACHES_BY_NAME, NetworkTrait.ISOLATES);
    }
}
