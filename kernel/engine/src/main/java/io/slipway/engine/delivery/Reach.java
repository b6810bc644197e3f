package io.slipway.engine.delivery;

import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.TellsAddress.Address;
import io.slipway.spi.scheduler.SchedulerTrait;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tells whether instances reach the addresses at which components find each other, those of their datacenter and the
/// gateways of others.
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

    /// What of its files the component cannot be given there.
    Optional<FieldProblem> checkFiles(String datacenter, ComponentDefinition definition) {
        return datacenters.find(datacenter).flatMap(found -> {
            var traits = traits(found);
            return definition.files().keySet().stream()
                    .filter(path -> !traits.contains(
                            path.startsWith("/") ? SchedulerTrait.FILES_ANYWHERE : SchedulerTrait.FILES))
                    .findFirst()
                    .map(path -> FieldProblem.of(
                            "components.%s.files".formatted(definition.name()),
                            path,
                            traits.contains(SchedulerTrait.FILES)
                                    ? "a path relative to the program's folder: in datacenter %s programs share the files of their machine"
                                            .formatted(datacenter)
                                    : "none: the scheduler of datacenter %s gives programs no files"
                                            .formatted(datacenter),
                            traits.contains(SchedulerTrait.FILES)
                                    ? "write '%s'".formatted(path.replaceFirst("^/+", ""))
                                    : "choose another datacenter"));
        });
    }

    private static Set<SchedulerTrait> traits(Datacenter datacenter) {
        try {
            return datacenter.scheduler().traits();
        } catch (SlipwayException e) {
            // As in [#isApart]: nothing is refused for what cannot be asked.
            return EnumSet.allOf(SchedulerTrait.class);
        }
    }

    /// Why what needs the component there does not reach it by its routes.
    ///
    /// @param here the datacenter of what needs it
    /// @param hosts of its HTTP routes; none where it has others
    /// @param gateway where that of `there` listens, as far as it tells
    Optional<FieldProblem> checkAcross(
            Needing needing, String here, String there, List<String> hosts, List<Address> gateway) {
        if (hasThisMachine(here)) {
            return Optional.empty();
        }
        if (!gateway.isEmpty() && gateway.stream().allMatch(address -> Loopback.is(address.host()))) {
            return Optional.of(needing.problem(
                    "one that an instance in %s reaches: the gateway of %s listens on %s alone, which is another machine there"
                            .formatted(here, there, gateway.getFirst().host()),
                    "let its operator have the gateway listen on an address of the network: datacenters.%s.loadBalancers.%s in server.yaml"
                            .formatted(there, Claims.BALANCER)));
        }
        if (!hosts.isEmpty() && hosts.stream().allMatch(Loopback::is)) {
            return Optional.of(needing.problem(
                    "one that an instance in %s reaches: the name of its route, %s, is the instance itself there"
                            .formatted(here, hosts.getFirst()),
                    "give '%s' a route with a name or an address that leads to the gateway of %s from there: 'route: HOST'"
                            .formatted(needing.needed(), there)));
        }
        return Optional.empty();
    }

    /// A component and one that it needs.
    record Needing(String component, String needed) {
        FieldProblem problem(String expected, String mend) {
            return FieldProblem.of("components.%s.needs".formatted(component), needed, expected, mend);
        }
    }

    /// Whether the loopback addresses of the server are those of the instances there, too.
    boolean hasThisMachine(String datacenter) {
        return datacenters.find(datacenter).filter(Reach::isThisMachine).isPresent();
    }

    private static boolean isThisMachine(Datacenter datacenter) {
        try {
            var traits = datacenter.scheduler().traits();
            return traits.contains(SchedulerTrait.HOST_BOUND) && !traits.contains(SchedulerTrait.JOINS_NAMED_NETWORKS);
        } catch (SlipwayException e) {
            // As in [#isApart]: nothing is refused for what cannot be asked.
            return true;
        }
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
