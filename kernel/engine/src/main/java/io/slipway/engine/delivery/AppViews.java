package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.app.AppView;
import io.slipway.engine.app.AppView.ComponentView;
import io.slipway.engine.app.AppView.State;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition.Kind;
import io.slipway.engine.operation.Operation;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.operation.Operations.AppsOf;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.store.Tx;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/// Makes the views of a page of apps from rows that are read for all of them together: a page costs as many
/// statements as one app.
final class AppViews {
    private final Rows rows;
    private final Addresses addresses;

    @Inject
    AppViews(Rows rows, Addresses addresses) {
        this.rows = rows;
        this.addresses = addresses;
    }

    /// @param apps of one space
    /// @return in the order of `apps`
    List<AppView> of(Tx tx, List<App> apps) {
        if (apps.isEmpty()) {
            return List.of();
        }
        var components = rows.apps().components(tx, apps.stream().map(App::id).toList());
        var parts = new Parts(tx, components);
        var byApp = components.stream().collect(Collectors.groupingBy(Component::appId));
        var space = apps.getFirst().key();
        var newest = Operations.newest(
                tx,
                new AppsOf(
                        space.team(),
                        space.space(),
                        apps.stream().map(app -> app.key().app()).toList()));
        return apps.stream()
                .map(app -> view(
                        app,
                        byApp.getOrDefault(app.id(), List.of()),
                        parts,
                        Optional.ofNullable(newest.get(app.key().app()))))
                .toList();
    }

    /// What belongs to the components, by their ids.
    private final class Parts {
        private final Map<String, List<Workload>> workloads;
        private final Map<String, ObservedWorkload> seen;
        private final Map<String, List<RouteClaim>> routes;
        private final Map<String, Long> releases;

        Parts(Tx tx, List<Component> components) {
            var ids = components.stream().map(Component::id).toList();
            var all = rows.workloads().ofComponents(tx, ids);
            workloads = all.stream().collect(Collectors.groupingBy(Workload::componentId));
            seen = rows.workloads().seen(tx, all);
            routes = rows.routing().routesOfComponents(tx, ids).stream()
                    .collect(Collectors.groupingBy(RouteClaim::componentId));
            releases = rows.releases()
                    .numbers(
                            tx,
                            components.stream()
                                    .flatMap(component -> component.currentRelease().stream())
                                    .toList());
        }

        List<ObservedWorkload> seen(Component component) {
            return workloads.getOrDefault(component.id(), List.of()).stream()
                    .map(workload -> seen.get(workload.id()))
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    private AppView view(App app, List<Component> components, Parts parts, Optional<Operation> newest) {
        var busy = newest.map(operation -> !operation.state().isFinal()).orElse(false);
        var failed = newest.map(operation -> operation.state() == OperationState.FAILED)
                .orElse(false);
        var views = components.stream()
                .map(component -> view(app, component, parts, busy))
                .toList();
        return new AppView(
                app.key().app(),
                app.key().team(),
                app.key().space(),
                app.datacenter(),
                stateOf(app, views, busy, failed),
                newest.map(operation -> operation.id().value()),
                views);
    }

    private ComponentView view(App app, Component component, Parts parts, boolean busy) {
        var seen = parts.seen(component);
        var ready = seen.stream().mapToInt(ObservedWorkload::ready).sum();
        var release = component
                .currentRelease()
                .flatMap(id -> Optional.ofNullable(parts.releases.get(id)))
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
        var urls = parts.routes.getOrDefault(component.id(), List.of()).stream()
                .sorted(Comparator.comparing(RouteClaim::origin))
                .flatMap(claim -> addresses.url(claim.datacenter(), claim).stream())
                .toList();
        return new ComponentView(
                component.name(),
                component.definition().kind(),
                app.at(component.definition()).datacenter(),
                state(app, component, ready, busy),
                component.instances(),
                ready,
                release,
                urls,
                seen.stream().flatMap(observed -> observed.message().stream()).findFirst());
    }

    private static State state(App app, Component component, int ready, boolean busy) {
        if (component.removing()) {
            return State.REMOVING;
        }
        if (component.currentRelease().isEmpty()) {
            return busy ? State.DEPLOYING : State.NEW;
        }
        if (app.stopped()) {
            return State.STOPPED;
        }
        if (ready >= component.instances() || component.definition().kind() == Kind.JOB) {
            return State.RUNNING;
        }
        return ready > 0 ? State.DEGRADED : busy ? State.DEPLOYING : State.FAILED;
    }

    private static State stateOf(App app, List<ComponentView> components, boolean busy, boolean failed) {
        if (app.removing()) {
            return State.REMOVING;
        }
        if (busy) {
            return State.DEPLOYING;
        }
        if (app.stopped()) {
            return State.STOPPED;
        }
        var worst = components.stream().map(ComponentView::state).toList();
        if (worst.contains(State.FAILED) || (failed && worst.contains(State.NEW))) {
            return State.FAILED;
        }
        if (worst.contains(State.DEGRADED)) {
            return State.DEGRADED;
        }
        return worst.contains(State.NEW) ? State.NEW : State.RUNNING;
    }
}
