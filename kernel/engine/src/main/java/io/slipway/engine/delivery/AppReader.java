package io.slipway.engine.delivery;

import io.slipway.engine.app.AppFile;
import io.slipway.engine.app.AppFileExport;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.AppView;
import io.slipway.engine.app.AppView.ComponentView;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.InstanceView;
import io.slipway.engine.build.Build;
import io.slipway.engine.build.Builds.LogPart;
import io.slipway.engine.release.Release;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.spi.scheduler.WorkloadStatus;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What people see of apps. Reads only; what does not exist is empty.
public final class AppReader {
    private static final int MOST_NAMES = 1_000;

    private final Database database;
    private final Rows rows;
    private final AppViews views;
    private final Addresses addresses;

    @Inject
    AppReader(Database database, Rows rows, AppViews views, Addresses addresses) {
        this.database = database;
        this.rows = rows;
        this.views = views;
        this.addresses = addresses;
    }

    /// @param after the name after which the page begins; empty for the first
    public List<AppView> list(String team, String space, String after, int limit) {
        return database.read(tx -> views.of(tx, rows.apps().list(tx, team, space, after, limit)));
    }

    /// The names of a space's apps; of very many the first.
    public List<String> names(String team, String space) {
        return database.read(tx -> rows.apps().list(tx, team, space, "", MOST_NAMES).stream()
                .map(app -> app.key().app())
                .toList());
    }

    public Optional<AppView> find(AppKey key) {
        return database.read(tx -> views
                .of(tx, rows.apps().find(tx, key).stream().toList())
                .stream()
                .findFirst());
    }

    public Optional<ComponentView> component(AppKey key, String name) {
        return find(key)
                .flatMap(app -> app.components().stream()
                        .filter(component -> component.name().equals(name))
                        .findFirst());
    }

    /// The file that was deployed, with what was changed since then.
    public Optional<String> export(AppKey key) {
        return database.read(tx -> rows.apps().find(tx, key).map(app -> {
            var components = new TreeMap<String, ComponentDefinition>();
            rows.apps().components(tx, app.id()).stream()
                    .filter(component -> !component.removing())
                    .forEach(component -> components.put(component.name(), component.definition()));
            return AppFileExport.of(rows.apps().file(tx, app.id()), new AppFile(key.app(), components, Set.of()));
        }));
    }

    public Optional<ComponentDefinition> definition(AppKey key, String name) {
        return database.read(tx -> componentRow(tx, key, name).map(Component::definition));
    }

    public List<InstanceView> instances(AppKey key) {
        return database.read(tx -> {
            var views = new ArrayList<InstanceView>();
            rows.apps()
                    .find(tx, key)
                    .ifPresent(app -> rows.apps()
                            .components(tx, app.id())
                            .forEach(component -> views.addAll(instances(tx, component))));
            return views;
        });
    }

    public List<Release> releases(AppKey key, String name) {
        return database.read(tx -> componentRow(tx, key, name)
                .map(component -> rows.releases().ofComponent(tx, component.id()))
                .orElse(List.of()));
    }

    /// Id of the release that serves.
    public Optional<String> currentRelease(AppKey key, String name) {
        return database.read(tx -> componentRow(tx, key, name).flatMap(Component::currentRelease));
    }

    public List<Build> builds(AppKey key, String name) {
        return database.read(tx -> componentRow(tx, key, name)
                .map(component -> rows.builds().ofComponent(tx, component.id()))
                .orElse(List.of()));
    }

    public Optional<Build> build(AppKey key, String name, String id) {
        return builds(key, name).stream().filter(build -> build.id().equals(id)).findFirst();
    }

    public List<LogPart> buildLog(String build, long after) {
        return database.read(tx -> rows.builds().log(tx, build, after));
    }

    public List<RouteView> routes(AppKey key, String name) {
        return database.read(tx -> rows.apps()
                .find(tx, key)
                .flatMap(app -> rows.apps()
                        .component(tx, app.id(), name)
                        .map(component -> rows.routing().routesOfComponent(tx, component.id()).stream()
                                .map(claim -> new RouteView(claim, addresses.url(claim.datacenter(), claim)))
                                .toList()))
                .orElse(List.of()));
    }

    public record RouteView(RouteClaim claim, Optional<URI> url) {}

    private Optional<Component> componentRow(Tx tx, AppKey key, String name) {
        return rows.apps().find(tx, key).flatMap(app -> rows.apps().component(tx, app.id(), name));
    }

    private List<InstanceView> instances(Tx tx, Component component) {
        var views = new ArrayList<InstanceView>();
        var workloads = rows.workloads().ofComponent(tx, component.id());
        var seen = rows.workloads().seen(tx, workloads);
        for (var workload : workloads) {
            var number = rows.releases()
                    .find(tx, workload.releaseId())
                    .map(Release::number)
                    .orElse(0L);
            var observed = seen.get(workload.id());
            for (var instance :
                    observed == null ? List.<ObservedWorkload.ObservedInstance>of() : observed.instances()) {
                views.add(new InstanceView(
                        instance.name(),
                        component.name(),
                        workload.id(),
                        number,
                        stateOf(workload, instance),
                        instance.restarts(),
                        instance.since(),
                        instance.node(),
                        instance.endpoints().stream()
                                .map(endpoint -> new InstanceView.EndpointView(
                                        endpoint.portName(), endpoint.host() + ":" + endpoint.port()))
                                .toList(),
                        instance.exit(),
                        instance.message().or(() -> instance.check().map(reason -> "its check fails: " + reason))));
            }
        }
        return views;
    }

    private static InstanceView.State stateOf(Workload workload, ObservedWorkload.ObservedInstance instance) {
        if (instance.state() == WorkloadStatus.State.RUNNING
                && (workload.isGoing() || workload.retiring().contains(instance.name()))) {
            return InstanceView.State.LEAVING;
        }
        return switch (instance.state()) {
            case STARTING -> InstanceView.State.STARTING;
            case RUNNING -> instance.ready() ? InstanceView.State.READY : InstanceView.State.RUNNING;
            case LEAVING -> InstanceView.State.LEAVING;
            case BACKING_OFF -> InstanceView.State.BACKING_OFF;
            case ENDED -> InstanceView.State.ENDED;
        };
    }
}
