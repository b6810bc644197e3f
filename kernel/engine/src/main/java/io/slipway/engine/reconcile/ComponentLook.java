package io.slipway.engine.reconcile;

import io.slipway.engine.app.ComponentDefinition.PortDefinition;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.reconcile.GatewaySync.Next;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.ObservedWorkload.ObservedInstance;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.routing.Tables;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One look at one component: compares what should run with what the scheduler has of it, orders what is missing,
/// and tells what it has seen. Different components are looked at by different threads at once.
///
/// Nothing that is seen here is ever taken for what is wanted; what is wanted changes only in the steps that a
/// workload goes through by itself: drained, ended, removed.
final class ComponentLook {
    private static final Duration WHILE_DRAINING = Duration.ofMillis(200);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);

    private final Datacenter datacenter;
    private final WantedState store;
    private final RunnableArtifacts artifacts;
    private final WorkloadSpecs specs;
    private final Volumes volumes;
    private final SpaceNetworks networks;
    private final Readiness readiness;
    private final Background background;
    private final GatewaySync gateways;
    private final Draining draining;

    ComponentLook(
            Datacenter datacenter,
            WantedState store,
            RunnableArtifacts artifacts,
            Volumes volumes,
            SpaceNetworks networks,
            Readiness readiness,
            Background background,
            GatewaySync gateways,
            Draining draining) {
        this.datacenter = datacenter;
        this.store = store;
        this.artifacts = artifacts;
        this.volumes = volumes;
        this.networks = networks;
        this.readiness = readiness;
        this.background = background;
        this.gateways = gateways;
        this.draining = draining;
        this.specs = new WorkloadSpecs(new StoredInputs(store, artifacts, volumes, networks));
    }

    /// Answers how soon to look again if nothing happens before; empty for never.
    ///
    /// @throws SlipwayException if the scheduler cannot be asked
    Optional<Duration> at(Known known) throws InterruptedException {
        var scheduler = datacenter.scheduler();
        var wanted = known.wanted();
        volumes.sync(wanted);
        var present = statuses(scheduler, known, wanted);
        for (var workload : wanted.workloads()) {
            bring(scheduler, known, workload, Optional.ofNullable(present.get(id(workload))));
        }
        var seen = observe(known, wanted, present);
        var drains = wanted.workloads().stream().anyMatch(ComponentLook::drains);
        tell(known, wanted, seen, drains ? Next.DRAINS : wanted.isNothing() ? Next.GONE : Next.CALM);
        known.look(present, seen);
        for (var workload : wanted.workloads()) {
            draining.step(
                    scheduler,
                    wanted.id(),
                    workload,
                    seen.getOrDefault(id(workload), ObservedWorkload.nothing(id(workload))),
                    known.revision());
        }
        if (drains) {
            return Optional.of(WHILE_DRAINING);
        }
        return known.areNamesTold() ? backOff(wanted) : Optional.of(AFTER_TROUBLE);
    }

    private static String id(WantedWorkload wanted) {
        return wanted.workload().id();
    }

    private Map<String, WorkloadStatus.Present> statuses(Scheduler scheduler, Known known, WantedComponent wanted)
            throws InterruptedException {
        var listed = known.takeListed();
        var statuses = new HashMap<String, WorkloadStatus.Present>();
        for (var workload : wanted.workloads()) {
            var id = id(workload);
            if (listed.isPresent()) {
                Optional.ofNullable(listed.get().get(id)).ifPresent(status -> statuses.put(id, status));
            } else if (scheduler.status(new WorkloadId(id)) instanceof WorkloadStatus.Present status) {
                statuses.put(id, status);
            }
        }
        return statuses;
    }

    private void bring(Scheduler scheduler, Known known, WantedWorkload wanted, Optional<WorkloadStatus.Present> status)
            throws InterruptedException {
        var id = id(wanted);
        if (background.isUnderWay(id)) {
            return;
        }
        // What it was made from may be gone already, and nothing is to be brought any more.
        if (wanted.workload().isLeaving()) {
            return;
        }
        var component = wanted.workload().componentId();
        var unpublished = artifacts.unpublished(wanted);
        if (unpublished.isPresent()) {
            background.order(component, id, () -> artifacts.publish(wanted.names(), unpublished.get()));
            return;
        }
        Spec spec;
        try {
            spec = spec(known, wanted);
        } catch (SlipwayException e) {
            background.order(component, id, () -> {
                throw e;
            });
            return;
        }
        var matches = status.isPresent()
                && status.get().generation() == wanted.workload().generation()
                && status.get().digest().equals(spec.digest());
        if (matches) {
            background.forget(id);
            return;
        }
        if (status.isPresent() && status.get().generation() >= wanted.workload().generation()) {
            // Same row, other content: an address or a mount changed. Or the store is behind, after a restore.
            store.raiseGeneration(id, status.get().generation());
            draining.changed(component);
            return;
        }
        var desired = spec.whole().isPresent() ? spec.whole().get() : specs.of(wanted);
        background.order(component, id, () -> scheduler.apply(desired));
    }

    /// @param whole empty where only its digest is known
    private record Spec(String digest, Optional<WorkloadSpec> whole) {}

    private Spec spec(Known known, WantedWorkload wanted) throws InterruptedException {
        var kept = known.digest(wanted);
        if (kept.isPresent()) {
            return new Spec(kept.get(), Optional.empty());
        }
        var spec = specs.of(wanted);
        var digest = spec.digest();
        // Mounts come from a storage, all else from the rows.
        if (wanted.release().config().definition().volumes().isEmpty()) {
            known.keepDigest(wanted, digest);
        }
        return new Spec(digest, Optional.of(spec));
    }

    private Map<String, ObservedWorkload> observe(
            Known known, WantedComponent wanted, Map<String, WorkloadStatus.Present> present) {
        var seen = new HashMap<String, ObservedWorkload>();
        var running = new HashSet<Readiness.Key>();
        for (var workload : wanted.workloads()) {
            var id = id(workload);
            var status = Optional.ofNullable(present.get(id));
            var before = Optional.ofNullable(known.seen().get(id));
            var instances = new ArrayList<ObservedInstance>();
            for (var instance : status.map(WorkloadStatus.Present::instances).orElse(List.of())) {
                var key = new Readiness.Key(id, instance.name(), instance.since());
                running.add(key);
                instances.add(observe(workload, key, instance, wasReady(before, instance)));
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
                            trouble.map(SlipwayException::failure).filter(ComponentLook::isFinal)));
        }
        readiness.keepOnly(wanted.id(), running);
        return seen;
    }

    /// What another server, or this one before its restart, has found out of the same run of the instance.
    private static boolean wasReady(Optional<ObservedWorkload> before, Instance instance) {
        return before.stream()
                .flatMap(workload -> workload.instances().stream())
                .anyMatch(known -> known.ready()
                        && known.name().equals(instance.name())
                        && known.since().equals(Readiness.asStored(instance.since())));
    }

    private static boolean isFinal(Failure failure) {
        return switch (failure) {
            case INVALID, UNSUPPORTED, DENIED, BROKEN -> true;
            case CONFLICT, EXHAUSTED, UNAVAILABLE -> false;
        };
    }

    private ObservedInstance observe(WantedWorkload wanted, Readiness.Key key, Instance instance, boolean wasReady) {
        var definition = wanted.release().config().definition();
        var protocols =
                definition.ports().stream().collect(Collectors.toMap(PortDefinition::name, PortDefinition::protocol));
        var probe = new Readiness.Probe(wanted.workload().componentId(), definition.health(), protocols, wasReady);
        var verdict = readiness.of(key, instance, probe);
        var going = wanted.workload().isGoing()
                || wanted.workload().retiring().contains(instance.name())
                || wanted.workload().retired().contains(instance.name());
        return new ObservedInstance(
                instance.name(),
                instance.state(),
                verdict.ready() && !going,
                instance.restarts(),
                Readiness.asStored(instance.since()),
                instance.lastExit().map(WorkloadStatus.Exit::describe),
                instance.node(),
                instance.message(),
                instance.endpoints(),
                verdict.reason());
    }

    /// Where the first look has failed, gateways get what was last seen of the component, not nothing.
    void tellLastSeen(Known known) throws InterruptedException {
        if (known.revision() == 0) {
            tell(known, known.wanted(), known.seen(), Next.CALM);
        }
    }

    private void tell(Known known, WantedComponent wanted, Map<String, ObservedWorkload> seen, Next next)
            throws InterruptedException {
        var workloads =
                wanted.workloads().stream().map(WantedWorkload::workload).toList();
        var part = new TableParts.Part(wanted.routes(), inner(wanted), Tables.endpoints(workloads, seen));
        var changed = seen.values().stream()
                .filter(now -> !now.equals(known.seen().get(now.workloadId())))
                .toList();
        if (changed.isEmpty() && known.isTold(part)) {
            return;
        }
        known.tell(part, gateways.tell(wanted.id(), part, changed, next));
    }

    /// Empty where the networks cannot be asked now.
    private Optional<List<TableParts.Inner>> inner(WantedComponent wanted) throws InterruptedException {
        var inner = new ArrayList<TableParts.Inner>();
        try {
            for (var port : wanted.innerPorts()) {
                networks.place(wanted, port)
                        .ifPresent(place -> inner.add(new TableParts.Inner(port, port.name(place.inner()))));
            }
            return Optional.of(inner);
        } catch (SlipwayException e) {
            // A space whose network cannot be had goes without names, and takes them from nobody else.
            return e.failure() == Failure.UNAVAILABLE ? Optional.empty() : Optional.of(List.of());
        }
    }

    private static boolean drains(WantedWorkload wanted) {
        var workload = wanted.workload();
        if (workload.isLeaving()) {
            return true;
        }
        var leave = !workload.retiring().isEmpty() || !workload.retired().isEmpty();
        return leave && workload.kind() != Workload.Kind.ONCE;
    }

    /// Until what failed may be tried again.
    private Optional<Duration> backOff(WantedComponent wanted) {
        return Stream.concat(
                        wanted.workloads().stream().map(ComponentLook::id),
                        wanted.volumes().stream().map(volume -> volume.id()))
                .flatMap(key -> background.backOff(key).stream())
                .min(Duration::compareTo);
    }
}
