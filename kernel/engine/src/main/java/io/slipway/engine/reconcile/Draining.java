package io.slipway.engine.reconcile;

import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.ObservedWorkload.ObservedInstance;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.rollout.Workload.Phase;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Takes what must go one step further: told to go, drained, ended, removed.
final class Draining {
    private final Datacenter datacenter;
    private final WantedState store;
    private final Background background;
    private final GatewaySync gateways;
    private final InstantSource clock;
    private final Consumer<String> changed;

    /// @param changed told the component of which this has changed what is wanted
    Draining(
            Datacenter datacenter,
            WantedState store,
            Background background,
            GatewaySync gateways,
            InstantSource clock,
            Consumer<String> changed) {
        this.datacenter = datacenter;
        this.store = store;
        this.background = background;
        this.gateways = gateways;
        this.clock = clock;
        this.changed = changed;
    }

    void changed(String component) {
        changed.accept(component);
    }

    /// @param revision at which the gateways were told of what is seen
    void step(Scheduler scheduler, String component, WantedWorkload wanted, ObservedWorkload seen, long revision) {
        var workload = wanted.workload();
        if (workload.kind() == Workload.Kind.ONCE) {
            if (workload.isLeaving()) {
                end(scheduler, workload, seen);
            }
            return;
        }
        var limit = wanted.release().config().definition().drain();
        if (workload.phase() == Phase.LEAVING) {
            if (isOver(component, workload, members(seen, Optional.empty()), revision, limit)) {
                end(scheduler, workload, seen);
            }
            return;
        }
        if (!workload.retiring().isEmpty()) {
            var free = new LinkedHashSet<String>();
            for (var name : workload.retiring()) {
                if (isOver(component, workload, members(seen, Optional.of(name)), revision, limit)) {
                    free.add(name);
                }
            }
            if (!free.isEmpty()) {
                store.retired(workload.id(), free);
                changed.accept(component);
            }
            return;
        }
        var names = seen.instances().stream().map(ObservedInstance::name).collect(Collectors.toSet());
        // Whoever sees that none is left to go may rely on what is told of the others.
        if (!workload.retired().isEmpty()
                && gateways.isKnown(component, revision)
                && seen.generation() >= workload.generation()
                && workload.retired().stream().noneMatch(names::contains)) {
            store.retiredGone(workload.id());
            changed.accept(component);
        }
    }

    private void end(Scheduler scheduler, Workload workload, ObservedWorkload seen) {
        background.order(workload.componentId(), workload.id(), () -> {
            scheduler.remove(new WorkloadId(workload.id()), Math.max(workload.generation(), seen.generation()));
            store.ended(workload.id());
            changed.accept(workload.componentId());
        });
    }

    private boolean isOver(String component, Workload workload, Set<String> members, long revision, Duration limit) {
        var since = workload.leavingSince().orElse(workload.createdAt());
        if (clock.instant().isAfter(since.plus(limit).plus(Drain.SILENCE))) {
            return true;
        }
        var given = gateways.inForce(component, revision);
        return given.size() == datacenter.loadBalancers().size()
                && given.stream()
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
