package io.slipway.engine.reconcile;

import io.slipway.engine.app.App;
import io.slipway.engine.app.AppRows.ComponentName;
import io.slipway.engine.app.Component;
import io.slipway.engine.release.Release;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.routing.InnerPort;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.volume.Volume;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rows of several components, read together, so that none costs a statement of its own.
record WantedRows(
        Map<String, ComponentName> names,
        Map<String, App> apps,
        Map<String, Release> releases,
        Map<String, List<Workload>> workloads,
        Map<String, List<RouteClaim>> routes,
        Map<String, List<InnerPort>> innerPorts,
        Map<String, List<Volume>> volumes) {

    /// @param components by the id of their app
    /// @param ports by the id of their component
    record Siblings(Map<String, List<Component>> components, Map<String, List<InnerPort>> ports) {}

    static Set<String> releaseIds(List<Workload> workloads) {
        var ids = new HashSet<String>();
        workloads.forEach(workload -> {
            ids.add(workload.releaseId());
            workload.previousRelease().ifPresent(ids::add);
        });
        return ids;
    }

    Set<String> appsWithNeeds() {
        var ids = new HashSet<String>();
        for (var ofComponent : workloads.values()) {
            for (var workload : ofComponent) {
                if (!present(releases, workload.releaseId())
                        .config()
                        .needsHere()
                        .isEmpty()) {
                    ids.add(present(names, workload.componentId()).appId());
                }
            }
        }
        return ids;
    }

    WantedComponent component(String id, Siblings siblings) {
        var name = names.get(id);
        if (name == null) {
            return WantedComponent.nothing(id);
        }
        var app = present(apps, name.appId());
        var wanted = workloads.getOrDefault(id, List.of()).stream()
                .map(workload -> complete(workload, name, app, siblings))
                .toList();
        return new WantedComponent(
                id,
                app.id(),
                Optional.of(app.key()),
                wanted,
                routes.getOrDefault(id, List.of()),
                innerPorts.getOrDefault(id, List.of()),
                volumes.getOrDefault(id, List.of()));
    }

    private WantedWorkload complete(Workload workload, ComponentName name, App app, Siblings siblings) {
        var release = present(releases, workload.releaseId());
        var needed = new LinkedHashMap<String, List<InnerPort>>();
        for (var need : release.config().needsHere()) {
            siblings.components().getOrDefault(app.id(), List.of()).stream()
                    .filter(sibling -> sibling.name().equals(need))
                    .findFirst()
                    .ifPresent(sibling ->
                            needed.put(need, inOrder(sibling, siblings.ports().getOrDefault(sibling.id(), List.of()))));
        }
        var key = app.key();
        return new WantedWorkload(
                workload,
                new WantedWorkload.Names(key.team(), key.space(), key.app(), name.name()),
                release,
                workload.previousRelease().map(id -> present(releases, id)),
                needed);
    }

    private static List<InnerPort> inOrder(Component component, List<InnerPort> ports) {
        var ordered = new ArrayList<InnerPort>();
        component.definition().ports().forEach(port -> find(ports, port.name()).ifPresent(ordered::add));
        return ordered;
    }

    private static Optional<InnerPort> find(List<InnerPort> ports, String name) {
        return ports.stream().filter(port -> port.port().equals(name)).findFirst();
    }

    private static <T> T present(Map<String, T> rows, String id) {
        return whole(rows.get(id), id);
    }

    private static <T> T whole(@Nullable T row, String id) {
        if (row == null) {
            throw new SlipwayException(Failure.BROKEN, "row " + id + " is missing, which another refers to");
        }
        return row;
    }
}
