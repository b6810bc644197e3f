package io.slipway.plugins.networks.bridge;

import static io.slipway.docker.EngineCalls.expect;
import static io.slipway.docker.EngineCalls.list;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineCalls;
import io.slipway.docker.EngineCalls.Reply;
import io.slipway.docker.Managers;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkStatus.Doorway;
import io.slipway.spi.network.NetworkTrait;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// An attachable overlay for each network, over all hosts of a Swarm. Addresses are the Swarm's to give. Containers
/// leave it for other machines with the address of their host.
final class OverlayGround implements Ground {
    private static final Duration WORK = Duration.ofSeconds(60);

    private final EngineCalls calls;
    private final Labels labels;
    private final Way way;

    /// How containers get to the load balancers.
    ///
    /// @param doorway address of the load balancers' machine
    /// @param hosts that the Swarm's hosts speak from there; those that it knows where empty
    record Way(Optional<String> doorway, Set<String> hosts) {
        Way {
            hosts = Set.copyOf(hosts);
        }
    }

    OverlayGround(Engine engine, Labels labels, Way way) {
        calls = engine.calls();
        this.labels = labels;
        this.way = way;
    }

    @Override
    public void bring(NetworkId id, Owner owner) throws InterruptedException {
        if (network(id).isPresent()) {
            return;
        }
        var name = labels.name(id);
        var doing = "make network " + name;
        var body = calls.object()
                .put("Name", name)
                .put("Driver", "overlay")
                .put("Attachable", true)
                .put("CheckDuplicate", true);
        body.set("Labels", calls.tree(labels.of(Labels.Kind.BRIDGE, id, owner)));
        var reply = checked(doing, calls.call(doing, "POST", "/networks/create", body, WORK));
        // Of a Swarm's networks a name is one's own: another server was faster, or it is somebody else's.
        if (reply.status() == 409 && network(id).isEmpty()) {
            throw SlipwayException.conflict(
                    "network %s is not ours: remove it with 'docker network rm %s'".formatted(name, name));
        }
        expect(doing, reply, 201, 409);
    }

    private Optional<JsonNode> network(NetworkId id) throws InterruptedException {
        var reply = expect("list networks", checked("list networks", calls.get("/networks")), 200);
        return list(reply.json()).stream()
                .filter(network -> labels.areOf(network.path("Labels"), Labels.Kind.BRIDGE, id))
                .findFirst();
    }

    @Override
    public Optional<Found> find(NetworkId id) throws InterruptedException {
        var network = network(id);
        if (network.isEmpty()) {
            return Optional.empty();
        }
        var doorway = way.doorway().isEmpty()
                ? Optional.<Doorway>empty()
                : Optional.of(new Doorway(way.doorway().get(), way.hosts().isEmpty() ? hosts() : way.hosts()));
        return Optional.of(new Found(network.get().path("Id").asText(), doorway));
    }

    private Set<String> hosts() throws InterruptedException {
        var addresses = new LinkedHashSet<String>();
        var reply = expect("list nodes", checked("list nodes", calls.get("/nodes")), 200);
        for (var node : reply.json()) {
            addresses.add(node.path("Status").path("Addr").asText());
            // The leader may know itself by an address that means nothing to others.
            var manager = node.path("ManagerStatus").path("Addr").asText();
            addresses.add(manager.substring(0, Math.max(0, manager.lastIndexOf(':'))));
        }
        addresses.removeIf(address -> address.isEmpty() || address.equals("0.0.0.0") || address.startsWith("127."));
        return addresses;
    }

    @Override
    public boolean remove(String found) throws InterruptedException {
        var doing = "remove network " + found;
        var reply = checked(doing, calls.call(doing, "DELETE", "/networks/" + found, null, WORK));
        if (reply.status() == 403 || reply.said().contains("is in use")) {
            return false;
        }
        expect(doing, reply, 204, 404);
        return true;
    }

    /// Not ISOLATES: whatever reaches a host reaches the ports of instances that are published on it.
    @Override
    public Set<NetworkTrait> traits() {
        return Set.of(NetworkTrait.ATTACHES_BY_NAME, NetworkTrait.CROSS_HOST);
    }

    private Reply checked(String doing, Reply reply) {
        return Managers.checked(calls, doing, reply);
    }
}
