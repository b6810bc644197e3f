package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// The hosts of the Swarm, remembered for a moment: each status needs them.
final class Nodes {
    private static final Duration FRESH = Duration.ofSeconds(5);

    private final Swarm swarm;
    private final Clock clock;
    private volatile Known known = new Known(Map.of(), Instant.EPOCH);

    private record Known(Map<String, Node> nodes, Instant until) {}

    /// @param address where published ports are reached
    /// @param ready whether managers hear of it
    record Node(String name, String address, boolean ready) {}

    Nodes(Swarm swarm, Clock clock) {
        this.swarm = swarm;
        this.clock = clock;
    }

    Map<String, Node> all() throws InterruptedException {
        var now = known;
        if (now.until().isAfter(clock.instant())) {
            return now.nodes();
        }
        var nodes = new HashMap<String, Node>();
        for (var node : swarm.nodes()) {
            nodes.put(node.path("ID").asText(), of(node));
        }
        known = new Known(Map.copyOf(nodes), clock.instant().plus(FRESH));
        return nodes;
    }

    void changed() {
        known = new Known(Map.of(), Instant.EPOCH);
    }

    static Node of(JsonNode node) {
        return new Node(
                node.path("Description").path("Hostname").asText(),
                address(node),
                node.path("Status").path("State").asText().equals("ready"));
    }

    // The leader may know itself by an address that means nothing to others.
    private static String address(JsonNode node) {
        var own = node.path("Status").path("Addr").asText();
        var manager = node.path("ManagerStatus").path("Addr").asText();
        var tellsNothing = own.isEmpty() || own.equals("0.0.0.0") || own.startsWith("127.");
        return tellsNothing && manager.contains(":") ? manager.substring(0, manager.lastIndexOf(':')) : own;
    }
}
