package io.slipway.engine.delivery;

import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.SchedulerTrait;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/// Tells whether instances reach the addresses at which the components of a datacenter find each other.
final class Reach {
    private final Datacenters datacenters;

    @Inject
    Reach(Datacenters datacenters) {
        this.datacenters = datacenters;
    }

    /// Why this component cannot have what it needs there, and how it could.
    ///
    /// @param needs those that run there too
    Optional<FieldProblem> check(String datacenter, ComponentDefinition definition, List<String> needs) {
        if (needs.isEmpty()) {
            return Optional.empty();
        }
        return datacenters
                .find(datacenter)
                .filter(Reach::isApart)
                .map(found -> FieldProblem.of(
                        "components.%s.needs".formatted(definition.name()),
                        String.join(", ", needs),
                        "none in datacenter %s: each instance has a network of its own there, and reaches no other component's address"
                                .formatted(datacenter),
                        "let its operator set datacenters.%s.network in server.yaml: {plugin: bridge}, on a Swarm with its managers and a doorway"
                                .formatted(datacenter)));
    }

    /// A scheduler that joins networks gives each instance one of its own, in which the load balancer is not.
    private static boolean isApart(Datacenter datacenter) {
        try {
            return datacenter.network().isEmpty()
                    && datacenter.scheduler().traits().contains(SchedulerTrait.JOINS_NAMED_NETWORKS);
        } catch (SlipwayException e) {
            // It cannot be asked now: what comes of the wish is told by the operation.
            return false;
        }
    }
}
