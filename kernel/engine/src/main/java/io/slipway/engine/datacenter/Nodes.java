package io.slipway.engine.datacenter;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.ManageNodes;
import io.slipway.spi.scheduler.Node;
import io.slipway.spi.scheduler.Node.Use;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The nodes of a datacenter. They are told and changed at once and by any server: what is wanted of them the back end
/// keeps, and nothing of it is written here.
public final class Nodes {
    private final Datacenter datacenter;

    public Nodes(Datacenter datacenter) {
        this.datacenter = datacenter;
    }

    /// @param instances how many are on it, of all apps
    public record Occupied(Node node, int instances) {}

    /// @param use as it is where empty
    /// @param labels an empty value takes one away
    public record Change(Optional<Use> use, Map<String, Optional<String>> labels) {
        public Change {
            labels = Map.copyOf(labels);
        }
    }

    /// By name.
    ///
    /// @throws SlipwayException `UNSUPPORTED` where the scheduler does not manage nodes
    public List<Occupied> list() throws InterruptedException {
        var manager = manager();
        var instances = new HashMap<String, Integer>();
        for (var workload : datacenter.scheduler().list()) {
            for (var instance : workload.instances()) {
                instance.node().ifPresent(node -> instances.merge(node, 1, Integer::sum));
            }
        }
        return manager.nodes().stream()
                .sorted(Comparator.comparing(Node::name))
                .map(node -> new Occupied(node, instances.getOrDefault(node.name(), 0)))
                .toList();
    }

    public void change(String node, Change change) throws InterruptedException {
        var manager = manager();
        if (!change.labels().isEmpty()) {
            var set = new HashMap<String, String>();
            var away = new HashSet<String>();
            change.labels()
                    .forEach((label, value) ->
                            value.ifPresentOrElse(text -> set.put(label, text), () -> away.add(label)));
            manager.label(node, set, away);
        }
        // Last, so that an instance which is sent away goes by the new labels.
        if (change.use().isPresent()) {
            manager.use(node, change.use().get());
        }
    }

    private ManageNodes manager() {
        return datacenter
                .scheduler()
                .capability(ManageNodes.class)
                .orElseThrow(() -> SlipwayException.unsupported(
                        "datacenter '%s' has no nodes to manage: its scheduler runs everything on one machine, or does not tell of them"
                                .formatted(datacenter.name())));
    }
}
