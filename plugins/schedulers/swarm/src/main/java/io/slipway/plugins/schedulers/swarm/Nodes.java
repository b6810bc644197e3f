package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The hosts of the Swarm, remembered for a moment: each status needs them.
final class Nodes {
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int SHOWN = 8;

    private final Swarm swarm;
    private final Clock clock;
    private volatile Known known = new Known(Map.of(), Instant.EPOCH);

    private record Known(Map<String, Host> nodes, Instant until) {}

    /// @param address where published ports are reached
    /// @param ready whether managers hear of it
    record Host(String name, String address, boolean ready) {}

    Nodes(Swarm swarm, Clock clock) {
        this.swarm = swarm;
        this.clock = clock;
    }

    Map<String, Host> all() throws InterruptedException {
        var now = known;
        if (now.until().isAfter(clock.instant())) {
            return now.nodes();
        }
        var nodes = new HashMap<String, Host>();
        var all = swarm.nodes();
        for (var node : all) {
            nodes.put(id(node), new Host(name(node, all), address(node), isReady(node)));
        }
        known = new Known(Map.copyOf(nodes), clock.instant().plus(FRESH));
        return nodes;
    }

    void changed() {
        known = new Known(Map.of(), Instant.EPOCH);
    }

    static String id(JsonNode node) {
        return node.path("ID").asText();
    }

    static boolean isReady(JsonNode node) {
        return node.path("Status").path("State").asText().equals("ready");
    }

    /// What its host calls itself; with a part of its id where another does so, too, as after a host left the Swarm
    /// and joined again.
    static String name(JsonNode node, List<JsonNode> all) {
        var name = hostname(node);
        var shared = all.stream().filter(each -> hostname(each).equals(name)).count() > 1;
        return shared ? name + "@" + id(node).substring(0, SHOWN) : name;
    }

    private static String hostname(JsonNode node) {
        return node.path("Description").path("Hostname").asText();
    }

    // The leader may know itself by an address that means nothing to others.
    static String address(JsonNode node) {
        var own = node.path("Status").path("Addr").asText();
        var manager = node.path("ManagerStatus").path("Addr").asText();
        var tellsNothing = own.isEmpty() || own.equals("0.0.0.0") || own.startsWith("127.");
        return tellsNothing && manager.contains(":") ? manager.substring(0, manager.lastIndexOf(':')) : own;
    }
}
