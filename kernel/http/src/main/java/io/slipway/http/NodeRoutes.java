package io.slipway.http;

import io.slipway.engine.access.Action;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.datacenter.Nodes;
import io.slipway.spi.scheduler.Node;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The machines of a datacenter.
final class NodeRoutes implements RouteGroup {
    private static final String NODES = "/v1/datacenters/{datacenter}/nodes";

    private final Datacenters datacenters;

    @Inject
    NodeRoutes(Datacenters datacenters) {
        this.datacenters = datacenters;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("listNodes", NODES, this::list).allows(new Guard.Installation(Action.VIEW_INSTALLATION)),
                Route.patch("patchNode", NODES + "/{node}", this::patch)
                        .allows(new Guard.Installation(Action.CHANGE_INSTALLATION)));
    }

    private Answer list(Call call) throws InterruptedException {
        return Answer.of(
                PageView.whole(nodes(call).list().stream().map(NodeView::of).toList()));
    }

    private Answer patch(Call call) throws InterruptedException {
        var fields = call.fields();
        var use = fields.optionalOneOf("use", Node.Use.class);
        var labels = fields.object("labels");
        var changed = labels.map(Fields::patch).orElse(Map.of());
        labels.ifPresent(of -> fields.add("labels", of));
        fields.done();
        var nodes = nodes(call);
        var node = call.path("node");
        // Looked at before, so that a name nobody has is a 404 with the nearest one.
        var _ = named(node, nodes.list());
        nodes.change(node, new Nodes.Change(use, changed));
        return Answer.of(NodeView.of(named(node, nodes.list())));
    }

    private Nodes nodes(Call call) {
        var name = call.path("datacenter");
        return new Nodes(datacenters.find(name).orElseThrow(() -> Missing.datacenter(name, datacenters)));
    }

    private static Nodes.Occupied named(String name, List<Nodes.Occupied> all) {
        return all.stream()
                .filter(each -> each.node().name().equals(name))
                .findFirst()
                .orElseThrow(() -> Missing.of(
                        "node",
                        name,
                        all.stream().map(each -> each.node().name()).toList()));
    }

    /// The contract's `Node`.
    record NodeView(
            String name,
            Node.State state,
            Node.Use use,
            int instances,
            List<String> addresses,
            Map<String, String> labels,
            Optional<String> message) {
        static NodeView of(Nodes.Occupied occupied) {
            var node = occupied.node();
            return new NodeView(
                    node.name(),
                    node.state(),
                    node.use(),
                    occupied.instances(),
                    node.addresses(),
                    new TreeMap<>(node.labels()),
                    node.message());
        }
    }
}
