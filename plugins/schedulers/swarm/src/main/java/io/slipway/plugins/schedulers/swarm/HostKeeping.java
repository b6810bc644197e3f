package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ManageNodes;
import io.slipway.spi.scheduler.Node;
import io.slipway.spi.scheduler.Node.Use;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Nodes of the Swarm: what they are used for, and the labels that `constraints` and `spreadOver` ask for.
final class HostKeeping implements ManageNodes {
    private static final int LOOKS = 8;
    private static final String AVAILABILITY = "Availability";
    private static final String LABELS = "Labels";

    private final Swarm swarm;
    private final Runnable changed;

    /// @param changed is told of each change
    HostKeeping(Swarm swarm, Runnable changed) {
        this.swarm = swarm;
        this.changed = changed;
    }

    @Override
    public List<Node> nodes() throws InterruptedException {
        var all = swarm.nodes();
        return all.stream().map(node -> view(node, all)).toList();
    }

    @Override
    public void use(String node, Use use) throws InterruptedException {
        change(node, spec -> spec.put(AVAILABILITY, word(use)));
    }

    @Override
    public void label(String node, Map<String, String> set, Set<String> away) throws InterruptedException {
        for (var name : set.keySet()) {
            if (name.isBlank() || name.contains("=")) {
                throw SlipwayException.invalid(
                        "label '%s' of node %s cannot be: a name has a letter and no '='".formatted(name, node));
            }
        }
        change(node, spec -> {
            var labels = spec.withObject("/" + LABELS);
            set.forEach(labels::put);
            away.forEach(labels::remove);
        });
    }

    /// Looks again as often as another was faster: managers themselves change nodes, too.
    private void change(String name, Consumer<ObjectNode> how) throws InterruptedException {
        for (var look = 0; look < LOOKS; look++) {
            var node = named(name);
            var spec = node.path("Spec").<ObjectNode>deepCopy();
            how.accept(spec);
            if (spec.equals(node.path("Spec")) || swarm.updateNode(node, spec)) {
                changed.run();
                return;
            }
        }
        throw new SlipwayException(Failure.UNAVAILABLE, "node %s is changed by others again and again".formatted(name));
    }

    private JsonNode named(String name) throws InterruptedException {
        var all = swarm.nodes();
        return all.stream()
                .filter(node -> Nodes.name(node, all).equals(name))
                .findFirst()
                .orElseThrow(() -> SlipwayException.invalid("the Swarm has no node '%s', but %s"
                        .formatted(
                                name,
                                String.join(
                                        ", ",
                                        all.stream()
                                                .map(node -> Nodes.name(node, all))
                                                .sorted()
                                                .toList()))));
    }

    private static Node view(JsonNode node, List<JsonNode> all) {
        var labels = new HashMap<String, String>();
        node.path("Spec")
                .path(LABELS)
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return new Node(
                Nodes.name(node, all),
                Nodes.isReady(node) ? Node.State.READY : Node.State.LOST,
                use(node.path("Spec").path(AVAILABILITY).asText()),
                labels,
                List.of(Nodes.address(node)),
                message(node));
    }

    private static Optional<String> message(JsonNode node) {
        var trouble = node.path("Status").path("Message").asText();
        if (!Nodes.isReady(node) && !trouble.isEmpty()) {
            return Optional.of(trouble);
        }
        if (!node.has("ManagerStatus")) {
            return Optional.empty();
        }
        return Optional.of(node.path("ManagerStatus").path("Leader").asBoolean() ? "manager, leads" : "manager");
    }

    /// In the Swarm's words.
    private static String word(Use use) {
        return switch (use) {
            case ACTIVE -> "active";
            case PAUSED -> "pause";
            case DRAINED -> "drain";
        };
    }

    private static Use use(String word) {
        return switch (word) {
            case "pause" -> Use.PAUSED;
            case "drain" -> Use.DRAINED;
            default -> Use.ACTIVE;
        };
    }
}
