package io.slipway.engine.reconcile;

import io.slipway.engine.app.App;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.AppRows;
import io.slipway.engine.app.Component;
import io.slipway.engine.release.Release;
import io.slipway.engine.release.Releases;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.rollout.Workloads;
import io.slipway.engine.routing.InnerPort;
import io.slipway.engine.routing.RoutingRows;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.engine.volume.VolumeRows;
import io.slipway.spi.Secret;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The wanted state as the database holds it.
public final class StoredWantedState implements WantedState {
    private final Database database;
    private final AppRows apps;
    private final Releases releases;
    private final Workloads workloads;
    private final RoutingRows routing;
    private final VolumeRows volumes;
    private final SecretValues secrets;
    /// What this process wrote last, so that what did not change is not written again.
    private final Map<String, ObservedWorkload> written = new ConcurrentHashMap<>();

    @Inject
    public StoredWantedState(
            Database database,
            AppRows apps,
            Releases releases,
            Workloads workloads,
            RoutingRows routing,
            VolumeRows volumes,
            SecretValues secrets) {
        this.database = database;
        this.apps = apps;
        this.releases = releases;
        this.workloads = workloads;
        this.routing = routing;
        this.volumes = volumes;
        this.secrets = secrets;
    }

    @Override
    public Wanted wanted(String datacenter) {
        return database.read(tx -> {
            var ports = routing.innerPorts(tx, datacenter);
            var known = new Known(tx);
            var wanted = new ArrayList<WantedWorkload>();
            for (var workload : workloads.inDatacenter(tx, datacenter)) {
                wanted.add(known.complete(workload, ports));
            }
            return new Wanted(wanted, routing.routes(tx, datacenter), ports, volumes.inDatacenter(tx, datacenter));
        });
    }

    /// Rows that many workloads share, read once for a pass.
    private final class Known {
        private final Tx tx;
        private final Map<String, Component> components = new HashMap<>();
        private final Map<String, App> byId = new HashMap<>();
        private final Map<String, Release> released = new HashMap<>();
        private final Map<String, List<Component>> siblings = new HashMap<>();

        private Known(Tx tx) {
            this.tx = tx;
        }

        WantedWorkload complete(Workload workload, List<InnerPort> ports) {
            var component = components.computeIfAbsent(
                    workload.componentId(), id -> apps.componentById(tx, id).orElseThrow());
            var app = byId.computeIfAbsent(
                    component.appId(), id -> apps.byId(tx, id).orElseThrow());
            var release = release(workload.releaseId());
            var needed = new LinkedHashMap<String, List<InnerPort>>();
            for (var need : release.config().definition().needs()) {
                siblings.computeIfAbsent(app.id(), id -> apps.components(tx, id)).stream()
                        .filter(sibling -> sibling.name().equals(need))
                        .findFirst()
                        .ifPresent(sibling -> needed.put(need, inOrder(sibling, ports)));
            }
            var key = app.key();
            return new WantedWorkload(
                    workload,
                    new WantedWorkload.Names(key.team(), key.space(), key.app(), component.name()),
                    release,
                    workload.previousRelease().map(this::release),
                    needed);
        }

        private Release release(String id) {
            return released.computeIfAbsent(
                    id, missing -> releases.find(tx, missing).orElseThrow());
        }

        private List<InnerPort> inOrder(Component component, List<InnerPort> ports) {
            return component.definition().ports().stream()
                    .flatMap(port -> ports.stream()
                            .filter(known -> known.componentId().equals(component.id())
                                    && known.port().equals(port.name())))
                    .toList();
        }
    }

    @Override
    public boolean isWanted(String workloadId) {
        return database.read(tx -> workloads.find(tx, workloadId).isPresent());
    }

    @Override
    public void raiseGeneration(String workloadId, long kept) {
        database.write(tx -> workloads.raiseGeneration(tx, workloadId, kept));
    }

    @Override
    public void published(Map<String, InnerAddress> addresses) {
        if (!addresses.isEmpty()) {
            database.write(tx -> addresses.forEach((id, address) -> routing.published(tx, id, address)));
        }
    }

    @Override
    public void observed(String datacenter, Map<String, ObservedWorkload> seen) {
        var changed = seen.values().stream()
                .filter(workload -> !Objects.equals(written.get(workload.workloadId()), workload))
                .toList();
        if (changed.isEmpty()) {
            return;
        }
        database.write(tx -> workloads.observed(
                tx,
                changed.stream()
                        .filter(seenNow ->
                                workloads.find(tx, seenNow.workloadId()).isPresent())
                        .toList()));
        changed.forEach(workload -> written.put(workload.workloadId(), workload));
    }

    @Override
    public List<ObservedWorkload> lastSeen(String datacenter) {
        return database.read(tx -> workloads.lastSeen(tx, datacenter));
    }

    @Override
    public void retired(String workloadId, Set<String> instances) {
        database.write(tx -> workloads.retired(tx, workloadId, instances));
    }

    @Override
    public void retiredGone(String workloadId) {
        database.write(tx -> workloads.retiredGone(tx, workloadId));
    }

    @Override
    public void ended(String workloadId) {
        written.remove(workloadId);
        database.write(tx -> workloads.delete(tx, workloadId));
    }

    @Override
    public void volumeEnded(String volumeId) {
        database.write(tx -> volumes.delete(tx, volumeId));
    }

    @Override
    public Map<String, Secret> secrets(AppKey app, Map<String, Long> versions) {
        return secrets.resolve(app, versions);
    }

    /// Changes with whatever is wanted of the datacenter, also when another server wrote it.
    Optional<String> stamp(String datacenter) {
        return database.read(tx -> tx.optional(
                """
                select count(*) as workloads, coalesce(sum(generation), 0) as generations,
                    coalesce(sum(case phase when 'STARTING' then 1 else 0 end), 0) as starting,
                    coalesce(sum(case phase when 'STANDBY' then 1 else 0 end), 0) as standing,
                    coalesce(sum(case phase when 'LEAVING' then 1 else 0 end), 0) as leaving
                from workloads where datacenter = ?
                """,
                row -> row.number("workloads") + "." + row.number("generations") + "." + row.number("starting") + "."
                        + row.number("standing") + "." + row.number("leaving"),
                datacenter));
    }
}
