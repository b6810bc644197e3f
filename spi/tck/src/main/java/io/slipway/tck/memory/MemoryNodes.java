package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Node;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Two machines, touched only under their cluster's lock.
final class MemoryNodes {
    /// Where instances go that nobody sent elsewhere.
    static final String FIRST = "here";

    private final Map<String, Node> nodes = new LinkedHashMap<>();

    MemoryNodes() {
        for (var name : List.of(FIRST, "there")) {
            put(new Node(name, Node.State.READY, Node.Use.ACTIVE, Map.of(), List.of("127.0.0.1"), Optional.empty()));
        }
    }

    List<Node> all() {
        return List.copyOf(nodes.values());
    }

    void use(String name, Node.Use use) {
        var node = named(name);
        put(new Node(name, node.state(), use, node.labels(), node.addresses(), node.message()));
    }

    void label(String name, Map<String, String> set, Set<String> away) {
        var node = named(name);
        var labels = new HashMap<>(node.labels());
        labels.putAll(set);
        labels.keySet().removeAll(away);
        put(new Node(name, node.state(), node.use(), labels, node.addresses(), node.message()));
    }

    /// The wanted one, or another where that takes nothing new. A name that is not ours is a test's own.
    String takes(String wanted) {
        var node = nodes.get(wanted);
        return node == null || node.use() == Node.Use.ACTIVE
                ? wanted
                : nodes.values().stream()
                        .filter(each -> each.use() == Node.Use.ACTIVE)
                        .map(Node::name)
                        .findFirst()
                        .orElse(wanted);
    }

    private Node named(String name) {
        var node = nodes.get(name);
        if (node == null) {
            throw SlipwayException.invalid("there is no node '%s', but %s".formatted(name, nodes.keySet()));
        }
        return node;
    }

    private void put(Node node) {
        nodes.put(node.name(), node);
    }
}
