package io.slipway.engine.reconcile;

import io.slipway.engine.app.ComponentDefinition.PortDefinition;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.ObservedWorkload.ObservedInstance;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.rollout.Workload.Phase;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.Instance;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Compares what should run in one datacenter with what its plugins report, and acts on the differences.
///
/// Used by one thread. Nothing that is seen here is ever taken for what is wanted; what is wanted changes only
/// in the steps that a workload goes through by itself: drained, ended, removed.
final class DatacenterReconciler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatacenterReconciler.class);
    private static final Duration WHILE_DRAINING = Duration.ofMillis(100);
    private static final Duration CALM = Duration.ofSeconds(10);

    private final Datacenter datacenter;
    private final WantedState store;
    private final WorkloadSpecs specs;
    private final GatewaySync gateways;
    private final Volumes volumes;
    private final Readiness readiness;
    private final Background background;
    private final Clock clock;
    private boolean tookOver;

    DatacenterReconciler(Datacenter datacenter, WantedState store, GatewaySync gateways, Signal signal, Clock clock) {
        this.datacenter = datacenter;
        this.store = store;
        this.gateways = gateways;
        this.clock = clock;
        this.readiness = new Readiness(clock, signal::kick);
        this.background = new Background(clock, signal::kick);
        this.volumes = new Volumes(datacenter, store, background);
        this.specs = new WorkloadSpecs(new StoredInputs(store, volumes));
    }

    @Override
    public void close() {
        readiness.close();
        background.close();
    }

    /// Looks once, acts, and answers how soon to look again if nothing happens before.
    ///
    /// @throws SlipwayException if the datacenter cannot be reached at all
    Duration pass() throws InterruptedException {
        var scheduler = datacenter.scheduler();
        if (!tookOver) {
            readiness.takeOver(store.lastSeen(datacenter.name()));
            tookOver = true;
        }
        var wanted = store.wanted(datacenter.name());
        store.published(gateways.names(datacenter, wanted.innerPorts()));
        volumes.sync(wanted.volumes());
        var present = scheduler.list().stream()
                .collect(Collectors.toMap(status -> status.id().value(), status -> status));
        for (var workload : wanted.workloads()) {
            bring(
                    scheduler,
                    workload,
                    Optional.ofNullable(present.get(workload.workload().id())));
        }
        removeOrphans(scheduler, wanted.workloads(), present);
        var seen = observe(wanted.workloads(), present);
        var workloads =
                wanted.workloads().stream().map(WantedWorkload::workload).toList();
        var inForce = gateways.tables(datacenter, wanted.routes(), workloads, seen);
        // Only now, so that whoever reads "ready" may rely on the gateways having been told.
        store.observed(datacenter.name(), seen);
        var draining = false;
        for (var workload : wanted.workloads()) {
            var id = workload.workload().id();
            draining |= drain(scheduler, workload, seen.getOrDefault(id, ObservedWorkload.nothing(id)), inForce);
        }
        return draining ? WHILE_DRAINING : CALM;
    }

    private void bring(Scheduler scheduler, WantedWorkload wanted, Optional<WorkloadStatus.Present> status)
            throws InterruptedException {
        var id = wanted.workload().id();
        if (background.isUnderWay(id)) {
            return;
        }
        if (wanted.workload().isLeaving() && status.isEmpty()) {
            return;
        }
        WorkloadSpec spec;
        try {
            spec = specs.of(wanted);
        } catch (SlipwayException e) {
            background.order(id, () -> {
                throw e;
            });
            return;
        }
        var digest = spec.digest();
        var matches = status.isPresent()
                && status.get().generation() == spec.generation()
                && status.get().digest().equals(digest);
        if (matches) {
            background.forget(id);
            return;
        }
        if (wanted.workload().isLeaving()) {
            return;
        }
        if (status.isPresent() && status.get().generation() >= spec.generation()) {
            // Same row, other content: an address or a mount changed. Or the store is behind, after a restore.
            store.raiseGeneration(id, status.get().generation());
            return;
        }
        background.order(id, () -> scheduler.apply(spec));
    }

    private void removeOrphans(
            Scheduler scheduler, List<WantedWorkload> wanted, Map<String, WorkloadStatus.Present> present) {
        var known = wanted.stream().map(workload -> workload.workload().id()).collect(Collectors.toSet());
        for (var status : present.values()) {
            var id = status.id();
            if (!known.contains(id.value()) && !background.isUnderWay(id.value())) {
                // Read again: it may have been wanted since this pass read the store.
                background.order(id.value(), () -> {
                    if (!store.isWanted(id.value())) {
                        log.info(
                                "removing {} of {}, which nothing wants",
                                id,
                                status.owner().labels());
                        scheduler.remove(id, status.generation());
                    }
                });
            }
        }
    }

    private Map<String, ObservedWorkload> observe(
            List<WantedWorkload> wanted, Map<String, WorkloadStatus.Present> present) {
        var seen = new HashMap<String, ObservedWorkload>();
        var running = new HashSet<Readiness.Key>();
        for (var workload : wanted) {
            var id = workload.workload().id();
            var status = Optional.ofNullable(present.get(id));
            var instances = new ArrayList<ObservedInstance>();
            for (var instance : status.map(WorkloadStatus.Present::instances).orElse(List.of())) {
                running.add(new Readiness.Key(id, instance.name(), instance.since()));
                instances.add(observe(workload, instance));
            }
            var trouble = background.trouble(id);
            seen.put(
                    id,
                    new ObservedWorkload(
                            id,
                            status.map(WorkloadStatus.Present::generation).orElse(0L),
                            instances,
                            trouble.map(SlipwayException::getMessage)
                                    .or(() -> status.flatMap(WorkloadStatus.Present::message)),
                            trouble.map(SlipwayException::failure).filter(DatacenterReconciler::isFinal)));
        }
        readiness.keepOnly(running);
        return seen;
    }

    private static boolean isFinal(Failure failure) {
        return switch (failure) {
            case INVALID, UNSUPPORTED, DENIED, BROKEN -> true;
            case CONFLICT, EXHAUSTED, UNAVAILABLE -> false;
        };
    }

    private ObservedInstance observe(WantedWorkload wanted, Instance instance) {
        var definition = wanted.release().config().definition();
        var protocols =
                definition.ports().stream().collect(Collectors.toMap(PortDefinition::name, PortDefinition::protocol));
        var verdict = readiness.of(wanted.workload().id(), instance, definition.health(), protocols);
        var going = wanted.workload().isGoing()
                || wanted.workload().retiring().contains(instance.name())
                || wanted.workload().retired().contains(instance.name());
        return new ObservedInstance(
                instance.name(),
                instance.state(),
                verdict.ready() && !going,
                instance.restarts(),
                instance.since(),
                instance.lastExit().map(WorkloadStatus.Exit::describe),
                instance.node(),
                instance.message(),
                instance.endpoints(),
                verdict.reason());
    }

    /// Takes what must go one step further, and answers whether there is such a thing.
    private boolean drain(
            Scheduler scheduler, WantedWorkload wanted, ObservedWorkload seen, List<GatewaySync.InForce> inForce) {
        var workload = wanted.workload();
        if (workload.kind() == Workload.Kind.ONCE) {
            if (workload.isLeaving()) {
                end(scheduler, workload, seen);
            }
            return false;
        }
        var limit = wanted.release().config().definition().drain();
        if (workload.phase() == Phase.LEAVING) {
            if (isOver(workload, members(seen, Optional.empty()), inForce, limit)) {
                end(scheduler, workload, seen);
            }
            return true;
        }
        if (!workload.retiring().isEmpty()) {
            var free = new LinkedHashSet<String>();
            for (var name : workload.retiring()) {
                if (isOver(workload, members(seen, Optional.of(name)), inForce, limit)) {
                    free.add(name);
                }
            }
            if (!free.isEmpty()) {
                store.retired(workload.id(), free);
            }
            return true;
        }
        var names = seen.instances().stream().map(ObservedInstance::name).collect(Collectors.toSet());
        if (!workload.retired().isEmpty()
                && seen.generation() >= workload.generation()
                && workload.retired().stream().noneMatch(names::contains)) {
            store.retiredGone(workload.id());
        }
        return !workload.retired().isEmpty();
    }

    private void end(Scheduler scheduler, Workload workload, ObservedWorkload seen) {
        background.order(workload.id(), () -> {
            scheduler.remove(new WorkloadId(workload.id()), Math.max(workload.generation(), seen.generation()));
            store.ended(workload.id());
        });
    }

    private boolean isOver(Workload workload, Set<String> members, List<GatewaySync.InForce> inForce, Duration limit) {
        var since = workload.leavingSince().orElse(workload.createdAt());
        if (clock.instant().isAfter(since.plus(limit).plus(Drain.SILENCE))) {
            return true;
        }
        return inForce.size() == datacenter.loadBalancers().size()
                && inForce.stream()
                        .allMatch(table -> Drain.isOver(
                                members, table.gateways(), table.endpoints(), since, limit, clock.instant()));
    }

    private static Set<String> members(ObservedWorkload seen, Optional<String> instance) {
        return seen.instances().stream()
                .filter(one -> instance.isEmpty() || one.name().equals(instance.get()))
                .filter(one ->
                        one.state() == WorkloadStatus.State.RUNNING || one.state() == WorkloadStatus.State.LEAVING)
                .flatMap(one -> one.endpoints().stream())
                .map(endpoint -> endpoint.host() + ":" + endpoint.port())
                .collect(Collectors.toSet());
    }
}
