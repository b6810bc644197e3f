package io.slipway.engine.reconcile;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.ComponentDefinition.PortDefinition;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.routing.InnerPort;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.volume.Volume;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// All that is wanted of one component in a datacenter, as it was read in one transaction.
///
/// @param app whose it is; empty for one that is gone
record WantedComponent(
        String id,
        String appId,
        Optional<AppKey> app,
        List<WantedWorkload> workloads,
        List<RouteClaim> routes,
        List<InnerPort> innerPorts,
        List<Volume> volumes) {
    WantedComponent {
        workloads = List.copyOf(workloads);
        routes = List.copyOf(routes);
        innerPorts = List.copyOf(innerPorts);
        volumes = List.copyOf(volumes);
    }

    /// One that is gone: what is still held for it has to go, too.
    static WantedComponent nothing(String id) {
        return new WantedComponent(id, "", Optional.empty(), List.of(), List.of(), List.of(), List.of());
    }

    boolean isNothing() {
        return workloads.isEmpty() && routes.isEmpty() && innerPorts.isEmpty() && volumes.isEmpty();
    }

    /// Whether values go into its specs that its rows do not hold, and that a revocation changes.
    boolean hasSecrets() {
        return workloads.stream()
                .anyMatch(wanted -> !wanted.release().config().secretVersions().isEmpty());
    }

    /// The number that a port was given in the app file of the newest release.
    OptionalInt number(String port) {
        return workloads.stream()
                .max(Comparator.comparingLong(wanted -> wanted.release().number()))
                .flatMap(wanted -> wanted.release().config().definition().ports().stream()
                        .filter(each -> each.name().equals(port))
                        .findFirst())
                .map(PortDefinition::number)
                .orElse(OptionalInt.empty());
    }

    Set<String> workloadIds() {
        return workloads.stream()
                .map(WantedWorkload::workload)
                .map(Workload::id)
                .collect(Collectors.toSet());
    }
}
