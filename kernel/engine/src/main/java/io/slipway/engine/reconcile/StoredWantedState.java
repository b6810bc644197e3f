package io.slipway.engine.reconcile;

import io.slipway.engine.app.App;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.AppRows;
import io.slipway.engine.app.AppRows.ComponentName;
import io.slipway.engine.release.Releases;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.rollout.Workloads;
import io.slipway.engine.routing.InnerPort;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.routing.RoutingRows;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.engine.store.TxAction;
import io.slipway.engine.volume.Volume;
import io.slipway.engine.volume.VolumeRows;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The wanted state as the database holds it.
public final class StoredWantedState implements WantedState {
    private static final List<String> TABLES = List.of("workloads", "routes", "inner_names", "volumes");

    private final Database database;
    private final AppRows apps;
    private final Releases releases;
    private final Workloads workloads;
    private final RoutingRows routing;
    private final VolumeRows volumes;
    private final SecretValues secrets;
    private final TxAction fence;

    @Inject
    public StoredWantedState(
            Database database,
            AppRows apps,
            Releases releases,
            Workloads workloads,
            RoutingRows routing,
            VolumeRows volumes,
            SecretValues secrets) {
        this(database, apps, releases, workloads, routing, volumes, secrets, _ -> {
            throw new SlipwayException(Failure.BROKEN, "only the owner of a datacenter writes what it has seen there");
        });
    }

    private StoredWantedState(
            Database database,
            AppRows apps,
            Releases releases,
            Workloads workloads,
            RoutingRows routing,
            VolumeRows volumes,
            SecretValues secrets,
            TxAction fence) {
        this.database = database;
        this.apps = apps;
        this.releases = releases;
        this.workloads = workloads;
        this.routing = routing;
        this.volumes = volumes;
        this.secrets = secrets;
        this.fence = fence;
    }

    /// The same, which also writes, as long as the datacenter is held.
    StoredWantedState heldBy(Ownership.Held held) {
        return new StoredWantedState(database, apps, releases, workloads, routing, volumes, secrets, held::check);
    }

    private void write(TxAction action) {
        database.write(tx -> {
            fence.run(tx);
            action.run(tx);
        });
    }

    @Override
    public Set<String> components(String datacenter) {
        return database.read(tx -> {
            var ids = new HashSet<String>();
            for (var table : TABLES) {
                ids.addAll(tx.query(
                        "select distinct component_id from " + table + " where datacenter = ?",
                        row -> row.text("component_id"),
                        datacenter));
            }
            return ids;
        });
    }

    @Override
    public Collection<WantedComponent> read(String datacenter, Set<String> components) {
        return database.read(tx -> {
            var ofComponents = there(datacenter, workloads.ofComponents(tx, components), Workload::datacenter);
            var names = apps.names(tx, components);
            var rows = new WantedRows(
                    ByKey.of(names, ComponentName::id),
                    ByKey.of(apps.byIds(tx, Set.copyOf(ByKey.keys(names, ComponentName::appId))), App::id),
                    ByKey.of(releases.find(tx, WantedRows.releaseIds(ofComponents)), release -> release.id()),
                    ByKey.all(ofComponents, workload -> workload.componentId()),
                    ByKey.all(
                            there(datacenter, routing.routesOfComponents(tx, components), RouteClaim::datacenter),
                            route -> route.componentId()),
                    ByKey.all(
                            there(datacenter, routing.innerPortsOfComponents(tx, components), InnerPort::datacenter),
                            port -> port.componentId()),
                    ByKey.all(
                            there(datacenter, volumes.ofComponents(tx, components), Volume::datacenter),
                            volume -> volume.componentId()));
            var siblings = siblings(tx, datacenter, rows);
            var wanted = new ArrayList<WantedComponent>();
            components.forEach(id -> wanted.add(rows.component(id, siblings)));
            return wanted;
        });
    }

    /// A component that moves has rows in two datacenters.
    private static <T> List<T> there(String datacenter, List<T> rows, Function<T, String> datacenterOf) {
        return rows.stream()
                .filter(row -> datacenterOf.apply(row).equals(datacenter))
                .toList();
    }

    /// The components of those apps in which one needs another.
    private WantedRows.Siblings siblings(Tx tx, String datacenter, WantedRows rows) {
        var appsWithNeeds = rows.appsWithNeeds();
        var components = apps.components(tx, appsWithNeeds);
        var ports = there(
                datacenter,
                routing.innerPortsOfComponents(tx, ByKey.keys(components, component -> component.id())),
                InnerPort::datacenter);
        return new WantedRows.Siblings(
                ByKey.all(components, component -> component.appId()), ByKey.all(ports, port -> port.componentId()));
    }

    @Override
    public Map<String, ObservedWorkload> seen(Collection<WantedComponent> components) {
        var of = components.stream()
                .flatMap(component -> component.workloads().stream())
                .map(WantedWorkload::workload)
                .toList();
        return database.read(tx -> workloads.seen(tx, of));
    }

    @Override
    public Map<String, String> marks(String datacenter) {
        return database.read(tx -> ChangeMarks.all(tx, datacenter));
    }

    @Override
    public void settle(String datacenter, Map<String, String> marks) {
        if (!marks.isEmpty()) {
            write(tx -> ChangeMarks.settle(tx, datacenter, marks));
        }
    }

    @Override
    public boolean isWanted(String workloadId) {
        return database.read(tx -> workloads.find(tx, workloadId).isPresent());
    }

    @Override
    public void raiseGeneration(String workloadId, long kept) {
        write(tx -> workloads.raiseGeneration(tx, workloadId, kept));
    }

    @Override
    public void published(Map<String, InnerAddress> addresses) {
        write(tx -> routing.published(tx, addresses));
    }

    @Override
    public void observed(Collection<ObservedWorkload> seen) {
        write(tx -> workloads.observed(tx, seen));
    }

    @Override
    public void retired(String workloadId, Set<String> instances) {
        write(tx -> workloads.retired(tx, workloadId, instances));
    }

    @Override
    public void retiredGone(String workloadId) {
        write(tx -> workloads.retiredGone(tx, workloadId));
    }

    @Override
    public void ended(String workloadId) {
        write(tx -> workloads.delete(tx, workloadId));
    }

    @Override
    public void volumeEnded(String volumeId) {
        write(tx -> volumes.delete(tx, volumeId));
    }

    @Override
    public Map<String, Secret> secrets(AppKey app, Map<String, Long> versions) {
        return secrets.resolve(app, versions);
    }
}
