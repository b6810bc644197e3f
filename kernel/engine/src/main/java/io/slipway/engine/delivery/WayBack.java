package io.slipway.engine.delivery;

import io.slipway.engine.app.Component;
import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.release.Release;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.Tx;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// Leaves what runs as it was before a rollout, where that did not come to its end.
final class WayBack {
    private final Rows rows;
    private final Existing existing;
    private final Claims claims;
    private final Successors successors;
    private final Wakeups wakeups;

    @Inject
    WayBack(Rows rows, Existing existing, Claims claims, Successors successors, Wakeups wakeups) {
        this.rows = rows;
        this.existing = existing;
        this.claims = claims;
        this.successors = successors;
        this.wakeups = wakeups;
    }

    /// @param asked the number of instances that came with the release, where one did
    Step step(OperationContext context, String component, MadeRelease release, OptionalInt asked) {
        var before = context.result(Rollouts.start(component, release), Begun.class)
                .map(Begun::before)
                .orElse(OptionalInt.empty());
        return Step.of(
                "take back %s v%d".formatted(component, release.number()),
                () -> StepResult.commit(tx -> {
                    takeBack(tx, release.releaseId(), before, asked);
                    return null;
                }));
    }

    /// Of a component whose turn never came: as many instances as run are wanted again.
    Step keepCount(DeployPayload.Part part) {
        return Step.of(
                "keep " + part.name(),
                () -> StepResult.commit(tx -> {
                    rows.apps()
                            .componentById(tx, part.componentId())
                            .ifPresent(component ->
                                    want(tx, component, OptionalInt.of(part.instances()), serving(tx, component)));
                    return null;
                }));
    }

    private void takeBack(Tx tx, String releaseId, OptionalInt before, OptionalInt asked) {
        var found = rows.releases().find(tx, releaseId);
        var component = found.flatMap(release -> rows.apps().componentById(tx, release.componentId()));
        if (found.isEmpty()
                || component.isEmpty()
                || component.get().currentRelease().equals(Optional.of(releaseId))) {
            return;
        }
        rows.releases().mark(tx, releaseId, Release.State.FAILED);
        var app = existing.app(tx, component.get());
        // One that was scaled meanwhile gets that number from the scaling, which waits for its turn.
        var count = before.isPresent() ? before : serving(tx, component.get());
        want(tx, component.get(), asked, count);
        var current =
                component.get().currentRelease().flatMap(id -> rows.releases().find(tx, id));
        var back = count.orElse(component.get().instances());
        end(tx, component.get(), releaseId, back);
        if (current.isPresent()) {
            if (before.isPresent() && !app.stopped()) {
                serve(tx, component.get(), current.get(), back);
            }
            claims.release(tx, component.get(), current.get().config().definition());
        }
        rows.events().warn(tx, app.id(), component.get().name(), found.get().label() + " was taken back");
        wakeups.changed(tx, app.datacenter(), component.get().id());
    }

    /// Nothing runs the failed release any more.
    private void end(Tx tx, Component component, String releaseId, int back) {
        for (var workload : rows.workloads().ofComponent(tx, component.id())) {
            if (!workload.releaseId().equals(releaseId)) {
                continue;
            }
            if (workload.previousRelease().isEmpty()) {
                rows.workloads().leave(tx, workload.id());
                continue;
            }
            rows.workloads().revert(tx, workload);
            var surplus = new TreeSet<String>();
            for (int ordinal = back; ordinal < workload.instances(); ordinal++) {
                surplus.add(Integer.toString(ordinal));
            }
            if (workload.instances() != back) {
                rows.workloads().resize(tx, workload, back, surplus);
            }
        }
    }

    /// The release before serves again, by what is left of it, else by a new workload.
    private void serve(Tx tx, Component component, Release release, int wanted) {
        var left = ofRelease(tx, component, release.id());
        left.forEach(workload -> rows.workloads().serve(tx, workload.id()));
        var running = left.stream().mapToInt(Workload::instances).sum();
        if (left.isEmpty()) {
            successors.insert(tx, existing.app(tx, component), release, wanted, Workload.Phase.SERVING);
        } else if (running < wanted) {
            var last = left.getLast();
            rows.workloads().resize(tx, last, last.instances() + wanted - running, Set.of());
        }
    }

    private List<Workload> ofRelease(Tx tx, Component component, String releaseId) {
        return rows.workloads().ofComponent(tx, component.id()).stream()
                .filter(workload -> workload.releaseId().equals(releaseId)
                        && workload.kind() != Workload.Kind.ONCE
                        && !workload.isLeaving())
                .toList();
    }

    /// How many instances serve by the rows; empty where nothing does.
    private OptionalInt serving(Tx tx, Component component) {
        var serving = rows.workloads().ofComponent(tx, component.id()).stream()
                .filter(workload -> workload.kind() != Workload.Kind.ONCE && !workload.isGoing())
                .toList();
        return serving.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(serving.stream().mapToInt(Workload::instances).sum());
    }

    /// Makes `count` the wanted number, unless another than `asked` was asked for since.
    private void want(Tx tx, Component component, OptionalInt asked, OptionalInt count) {
        if (asked.isPresent() && count.isPresent() && component.instances() == asked.getAsInt()) {
            rows.apps()
                    .define(
                            tx,
                            component.id(),
                            component.definition().withInstances(count.getAsInt()),
                            component.upload());
        }
    }
}
