package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition.Kind;
import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.release.Release;
import io.slipway.engine.rollout.Rollout;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The steps by which a release of one component takes over, for every operation that makes one.
final class Rollouts {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofHours(6);
    private static final int LINES_OF_A_FAILURE = 50;

    private final Database database;
    private final Rows rows;
    private final Claims claims;
    private final IdSource ids;
    private final Wakeups wakeups;
    private final InstanceLogs logs;
    private final Clock clock;

    @Inject
    Rollouts(
            Database database,
            Rows rows,
            Claims claims,
            IdSource ids,
            Wakeups wakeups,
            InstanceLogs logs,
            Clock clock) {
        this.database = database;
        this.rows = rows;
        this.claims = claims;
        this.ids = ids;
        this.wakeups = wakeups;
        this.logs = logs;
        this.clock = clock;
    }

    /// Begins and completes the rollout of the release that the step `releaseStep` has made.
    List<Step> steps(OperationContext context, String component, String releaseStep) {
        var made = context.result(releaseStep, MadeRelease.class);
        if (made.isEmpty() || !made.get().changed()) {
            return List.of();
        }
        var release = made.get();
        var start = "start %s v%d".formatted(component, release.number());
        return List.of(
                Step.of(start, () -> StepResult.commit(tx -> begin(tx, release.releaseId()))),
                Step.of(
                                "roll out %s v%d".formatted(component, release.number()),
                                () -> advance(context, release.releaseId(), target(context, start)))
                        .within(StepLimits.usual().withPatience(PATIENCE)));
    }

    /// Leaves what runs as it was before the rollout, where that did not come to its end.
    Step takeBack(OperationContext context, String component, MadeRelease release) {
        return Step.of(
                "take back %s v%d".formatted(component, release.number()),
                () -> StepResult.commit(tx -> {
                    takeBack(tx, release.releaseId());
                    return null;
                }));
    }

    private String target(OperationContext context, String start) {
        return context.result(start, String.class)
                .orElseThrow(
                        () -> new SlipwayException(Failure.BROKEN, "the step '%s' made no workload".formatted(start)));
    }

    /// Answers the id of the workload that is to take over.
    String begin(Tx tx, String releaseId) {
        var release = release(tx, releaseId);
        var component = component(tx, release.componentId());
        var app = app(tx, component);
        claims.claim(tx, app, component, release.config().definition());
        rows.volumes().ensure(tx, app, component, release.config().definition());
        var others = rows.workloads().ofComponent(tx, component.id());
        wakeups.afterCommit(tx, app.datacenter());
        var kind = release.config().definition().kind();
        if (kind == Kind.STATEFUL) {
            var existing = others.stream()
                    .filter(other -> other.kind() == Workload.Kind.ORDINALS && !other.isLeaving())
                    .findFirst();
            if (existing.isPresent()) {
                rows.workloads().supersede(tx, existing.get(), releaseId, component.instances());
                return existing.get().id();
            }
        }
        var goal = Rollout.goal(release.config().definition(), component.instances());
        var serving = others.stream()
                .filter(other -> other.kind() == Workload.Kind.KEEP)
                .toList();
        var workload = new Workload(
                ids.next("w"),
                component.id(),
                releaseId,
                Optional.empty(),
                app.datacenter(),
                switch (kind) {
                    case WEB, WORKER -> Workload.Kind.KEEP;
                    case STATEFUL -> Workload.Kind.ORDINALS;
                    case JOB -> Workload.Kind.ONCE;
                },
                switch (kind) {
                    case WEB, WORKER -> Rollout.firstStride(goal, !serving.isEmpty());
                    case STATEFUL -> component.instances();
                    case JOB -> 1;
                },
                0,
                Optional.empty(),
                release.config().definition().deadline(),
                Rollout.firstPhase(goal, !serving.isEmpty()),
                Set.of(),
                Set.of(),
                1,
                Optional.empty(),
                clock.instant(),
                clock.instant());
        rows.workloads().insert(tx, workload);
        return workload.id();
    }

    private StepResult advance(OperationContext context, String releaseId, String workloadId)
            throws InterruptedException {
        var look = database.transaction(tx -> look(tx, releaseId, workloadId));
        return switch (look.progress()) {
            case Rollout.Progress.Done _ -> StepResult.commit(tx -> finish(tx, releaseId, workloadId));
            case Rollout.Progress.Going(var message) -> StepResult.lookAgain(LOOK, message);
            case Rollout.Progress.Failed(var reason) -> {
                for (var line : logs.tail(look.datacenter(), workloadId, LINES_OF_A_FAILURE)) {
                    context.log(line);
                }
                throw SlipwayException.invalid("%s did not come up: %s".formatted(look.label(), reason));
            }
        };
    }

    private record Look(Rollout.Progress progress, String datacenter, String label) {}

    private Look look(Tx tx, String releaseId, String workloadId) {
        var release = release(tx, releaseId);
        var component = component(tx, release.componentId());
        var workloads = rows.workloads().ofComponent(tx, component.id()).stream()
                .filter(workload -> workload.id().equals(workloadId) || workload.kind() != Workload.Kind.ONCE)
                .toList();
        var seen = rows.workloads().seen(tx, workloads);
        var goal = Rollout.goal(release.config().definition(), component.instances());
        var datacenter = app(tx, component).datacenter();
        var progress =
                Rollout.advance(tx, rows.workloads(), new Rollout.View(workloadId, workloads, seen, goal), clock);
        wakeups.afterCommit(tx, datacenter);
        return new Look(progress, datacenter, component.name() + " " + release.label());
    }

    private Object finish(Tx tx, String releaseId, String workloadId) {
        var release = release(tx, releaseId);
        var component = component(tx, release.componentId());
        var app = app(tx, component);
        rows.workloads().settled(tx, workloadId);
        rows.releases().mark(tx, releaseId, Release.State.GOOD);
        rows.apps().setCurrentRelease(tx, component.id(), releaseId);
        claims.release(tx, component, release.config().definition());
        if (release.config().definition().kind() == Kind.JOB) {
            rows.workloads().leave(tx, workloadId);
        }
        rows.events().tell(tx, app.id(), component.name(), "%s serves".formatted(release.label()));
        wakeups.afterCommit(tx, app.datacenter());
        return workloadId;
    }

    private void takeBack(Tx tx, String releaseId) {
        var found = rows.releases().find(tx, releaseId);
        var component = found.flatMap(release -> rows.apps().componentById(tx, release.componentId()));
        if (found.isEmpty()
                || component.isEmpty()
                || component.get().currentRelease().equals(Optional.of(releaseId))) {
            return;
        }
        rows.releases().mark(tx, releaseId, Release.State.FAILED);
        for (var workload : rows.workloads().ofComponent(tx, component.get().id())) {
            if (workload.releaseId().equals(releaseId)
                    && workload.previousRelease().isPresent()) {
                rows.workloads().revert(tx, workload);
            } else if (workload.releaseId().equals(releaseId)) {
                rows.workloads().leave(tx, workload.id());
            } else if (workload.kind() == Workload.Kind.KEEP
                    && !workload.isLeaving()
                    && component.get().currentRelease().equals(Optional.of(workload.releaseId()))) {
                rows.workloads().resize(tx, workload, component.get().instances(), Set.of());
            }
        }
        var app = app(tx, component.get());
        component
                .get()
                .currentRelease()
                .flatMap(current -> rows.releases().find(tx, current))
                .ifPresent(current ->
                        claims.release(tx, component.get(), current.config().definition()));
        rows.events().warn(tx, app.id(), component.get().name(), found.get().label() + " was taken back");
        wakeups.afterCommit(tx, app.datacenter());
    }

    private Release release(Tx tx, String id) {
        return rows.releases().find(tx, id).orElseThrow(() -> gone("release " + id));
    }

    private Component component(Tx tx, String id) {
        return rows.apps().componentById(tx, id).orElseThrow(() -> gone("component " + id));
    }

    private App app(Tx tx, Component component) {
        return rows.apps().byId(tx, component.appId()).orElseThrow(() -> gone("the app of " + component.name()));
    }

    private static SlipwayException gone(String what) {
        return SlipwayException.conflict(what + " is gone");
    }
}
