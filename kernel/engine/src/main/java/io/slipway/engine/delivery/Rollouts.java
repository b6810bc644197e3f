package io.slipway.engine.delivery;

import io.slipway.engine.app.ComponentDefinition.Kind;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.ReleaseWatch;
import io.slipway.engine.rollout.Rollout;
import io.slipway.engine.rollout.StartFault;
import io.slipway.engine.rollout.StatelessRollout.Lowering;
import io.slipway.engine.rollout.StatelessRollout.Old;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.SchedulerTrait;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The steps by which a release of one component takes over, for every operation that makes one.
final class Rollouts {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofHours(6);
    static final int LINES_OF_A_FAILURE = 50;

    private final Database database;
    private final Rows rows;
    private final Existing existing;
    private final Claims claims;
    private final Successors successors;
    private final Completion completion;
    private final Datacenters datacenters;
    private final Traffic traffic;
    private final Wakeups wakeups;
    private final InstanceLogs logs;
    private final EvenClock clock;

    @Inject
    Rollouts(
            Database database,
            Rows rows,
            Existing existing,
            Claims claims,
            Successors successors,
            Completion completion,
            Datacenters datacenters,
            Traffic traffic,
            Wakeups wakeups,
            InstanceLogs logs,
            EvenClock clock) {
        this.database = database;
        this.rows = rows;
        this.existing = existing;
        this.claims = claims;
        this.successors = successors;
        this.completion = completion;
        this.datacenters = datacenters;
        this.traffic = traffic;
        this.wakeups = wakeups;
        this.logs = logs;
        this.clock = clock;
    }

    /// Begins the rollout of the release that the step `releaseStep` has made, and completes it, unless the release
    /// is then to be watched.
    List<Step> steps(OperationContext context, String component, String releaseStep) {
        var made = context.result(releaseStep, MadeRelease.class);
        if (made.isEmpty() || !made.get().changed()) {
            return List.of();
        }
        var release = made.get();
        return List.of(
                Step.of(start(component, release), () -> StepResult.commit(tx -> begin(tx, release.releaseId()))),
                Step.of(rollOut(component, release), () -> advance(context, component, release))
                        .within(StepLimits.usual().withPatience(PATIENCE)));
    }

    static String start(String component, MadeRelease release) {
        return "start %s v%d".formatted(component, release.number());
    }

    static String rollOut(String component, MadeRelease release) {
        return "roll out %s v%d".formatted(component, release.number());
    }

    Begun begin(Tx tx, String releaseId) {
        var release = existing.release(tx, releaseId);
        var component = existing.component(tx, release.componentId());
        var app = existing.app(tx, component);
        var definition = release.config().definition();
        claims.claim(tx, app, component, definition);
        rows.volumes().ensure(tx, app, component, definition);
        var serving = rows.workloads().ofComponent(tx, component.id()).stream()
                .filter(other -> other.kind() != Workload.Kind.ONCE && !other.isLeaving())
                .toList();
        wakeups.changed(tx, app.datacenter(), component.id());
        var before = serving.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(serving.stream().mapToInt(Workload::instances).sum());
        var watch = serving.isEmpty() || component.currentRelease().isEmpty() || definition.kind() == Kind.JOB
                ? Duration.ZERO
                : definition.rollout().watch().orElseGet(() -> watchOf(app.datacenter()));
        var existingOrdinals = serving.stream()
                .filter(other -> other.kind() == Workload.Kind.ORDINALS)
                .findFirst();
        if (definition.kind() == Kind.STATEFUL && existingOrdinals.isPresent()) {
            rows.workloads().supersede(tx, existingOrdinals.get(), releaseId, component.instances());
            return new Begun(existingOrdinals.get().id(), before, watch);
        }
        var goal = Rollout.goal(definition, component.instances(), Lowering.CHOSEN, Old.LEAVES);
        var instances = switch (definition.kind()) {
            case WEB, WORKER -> Rollout.firstStride(goal, !serving.isEmpty());
            case STATEFUL -> component.instances();
            case JOB -> 1;
        };
        var phase = Rollout.firstPhase(goal, !serving.isEmpty());
        return new Begun(successors.insert(tx, app, release, instances, phase), before, watch);
    }

    private Duration watchOf(String datacenter) {
        return datacenters.find(datacenter).map(Datacenter::watch).orElse(Duration.ZERO);
    }

    private StepResult advance(OperationContext context, String component, MadeRelease release)
            throws InterruptedException {
        var begun = context.result(start(component, release), Begun.class)
                .orElseThrow(() -> new SlipwayException(
                        Failure.BROKEN, "the step '%s' made no workload".formatted(start(component, release))));
        var datacenter = database.read(tx -> existing.app(
                        tx,
                        existing.component(
                                tx, existing.release(tx, release.releaseId()).componentId()))
                .datacenter());
        var lowering = lowering(datacenter);
        var look = database.transaction(tx -> look(tx, release.releaseId(), begun, lowering));
        return switch (look.progress()) {
            case Rollout.Progress.Done _ -> done(release.releaseId(), begun, look);
            case Rollout.Progress.Going(var message) -> StepResult.lookAgain(LOOK, message);
            case Rollout.Progress.Failed(var fault, var reason) -> {
                for (var line : logs.tail(datacenter, begun.workloadId(), LINES_OF_A_FAILURE)) {
                    context.log(line);
                }
                var failure = SlipwayException.invalid("%s did not come up: %s".formatted(look.label(), reason));
                throw mend(release.releaseId(), fault, reason)
                        .map(failure::mendedBy)
                        .orElse(failure);
            }
        };
    }

    private StepResult done(String releaseId, Begun begun, Look look) throws InterruptedException {
        if (!begun.isWatched()) {
            return StepResult.commit(tx -> {
                completion.complete(tx, releaseId, begun.workloadId());
                return null;
            });
        }
        var restarts = new HashMap<String, Integer>();
        look.target().instances().forEach(instance -> restarts.put(instance.name(), instance.restarts()));
        var before = Traffic.of(look.others(), traffic.in(look.datacenter()));
        return StepResult.done(new ReleaseWatch.Start(clock.instant(), restarts, before));
    }

    private Optional<String> mend(String releaseId, StartFault fault, String reason) {
        return database.read(tx -> {
            var release = existing.release(tx, releaseId);
            var key = existing.app(tx, existing.component(tx, release.componentId()))
                    .key();
            return new Mends(key).ofStart(fault, reason, release.config().definition());
        });
    }

    /// @param target what is seen of the workload that takes over
    /// @param others what is seen of those before
    private record Look(
            Rollout.Progress progress,
            String datacenter,
            String label,
            ObservedWorkload target,
            List<ObservedWorkload> others) {}

    private Look look(Tx tx, String releaseId, Begun begun, Lowering lowering) {
        var release = existing.release(tx, releaseId);
        var component = existing.component(tx, release.componentId());
        var workloads = rows.workloads().ofComponent(tx, component.id()).stream()
                .filter(workload -> workload.id().equals(begun.workloadId()) || workload.kind() != Workload.Kind.ONCE)
                .toList();
        var seen = rows.workloads().seen(tx, workloads);
        var definition = release.config().definition();
        // What takes no requests would only do its work twice.
        var old = begun.isWatched() && definition.kind() == Kind.WEB ? Old.STANDS_BY : Old.LEAVES;
        var goal = Rollout.goal(definition, component.instances(), lowering, old);
        var datacenter = existing.app(tx, component).datacenter();
        var view = new Rollout.View(begun.workloadId(), workloads, seen, goal);
        var progress = Rollout.advance(tx, rows.workloads(), view, clock);
        if (tx.hasChanged()) {
            wakeups.changed(tx, datacenter, component.id());
        }
        var others = new HashMap<>(seen);
        var target = others.remove(begun.workloadId());
        return new Look(
                progress,
                datacenter,
                component.name() + " " + release.label(),
                target == null ? ObservedWorkload.nothing(begun.workloadId()) : target,
                List.copyOf(others.values()));
    }

    /// How the datacenter's scheduler makes a workload smaller.
    Lowering lowering(String datacenter) {
        var scheduler = datacenters
                .find(datacenter)
                .orElseThrow(() -> new SlipwayException(
                        Failure.UNAVAILABLE, "datacenter '%s' is not in the configuration".formatted(datacenter)))
                .scheduler();
        return scheduler.traits().contains(SchedulerTrait.CHOOSES_INSTANCE) ? Lowering.CHOSEN : Lowering.WHOLE;
    }
}
