package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.OperationHandler;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.Rollout;
import io.slipway.engine.rollout.StatelessRollout.Lowering;
import io.slipway.engine.rollout.StatelessRollout.Old;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Brings a component to the number of instances that its row says; nothing that stays is restarted.
final class ScaleHandler implements OperationHandler {
    static final String KIND = "scale";
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Database database;
    private final Rows rows;
    private final Existing existing;
    private final Successors successors;
    private final Rollouts rollouts;
    private final Wakeups wakeups;
    private final EvenClock clock;

    @Inject
    ScaleHandler(
            Database database,
            Rows rows,
            Existing existing,
            Successors successors,
            Rollouts rollouts,
            Wakeups wakeups,
            EvenClock clock) {
        this.database = database;
        this.rows = rows;
        this.existing = existing;
        this.successors = successors;
        this.rollouts = rollouts;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Step> steps(OperationContext context) {
        var payload = context.payload(ComponentPayload.class);
        return List.of(Step.of("scale " + payload.name(), () -> look(payload))
                .within(StepLimits.usual().withPatience(Duration.ofHours(1))));
    }

    private StepResult look(ComponentPayload payload) {
        var datacenter = database.read(tx ->
                existing.app(tx, existing.component(tx, payload.componentId())).datacenter());
        var lowering = rollouts.lowering(datacenter);
        return database.transaction(tx -> look(tx, payload, lowering));
    }

    private StepResult look(Tx tx, ComponentPayload payload, Lowering lowering) {
        var component = existing.component(tx, payload.componentId());
        var app = existing.app(tx, component);
        var serving = rows.workloads().ofComponent(tx, component.id()).stream()
                .filter(workload -> workload.kind() != Workload.Kind.ONCE && !workload.isGoing())
                .toList();
        if (app.stopped() || serving.isEmpty()) {
            return StepResult.done();
        }
        var workload = serving.getLast();
        var seen = rows.workloads()
                .seen(tx, List.of(workload))
                .getOrDefault(workload.id(), ObservedWorkload.nothing(workload.id()));
        var wanted = component.instances();
        var isReplaced = workload.kind() == Workload.Kind.KEEP && lowering == Lowering.WHOLE && wanted > 0;
        if (isReplaced && (serving.size() > 1 || workload.instances() > wanted)) {
            return replace(tx, app, serving, wanted);
        }
        if (workload.instances() != wanted) {
            rows.volumes().ensure(tx, app, component, component.definition());
            rows.workloads().resize(tx, workload, wanted, retire(workload, seen, wanted));
            wakeups.changed(tx, app.datacenter(), component.id());
            return StepResult.lookAgain(LOOK, "%d wanted".formatted(wanted));
        }
        var left = workload.retiring().size() + workload.retired().size();
        if (left > 0) {
            return StepResult.lookAgain(LOOK, "%d still finish what they have begun".formatted(left));
        }
        if (rows.workloads().ofComponent(tx, component.id()).stream().anyMatch(Workload::isLeaving)) {
            return StepResult.lookAgain(LOOK, "the larger workload finishes what it has begun");
        }
        if (seen.ready() < wanted) {
            return StepResult.lookAgain(
                    LOOK,
                    "%d of %d ready%s"
                            .formatted(
                                    seen.ready(),
                                    wanted,
                                    seen.message().map(text -> ": " + text).orElse("")));
        }
        return StepResult.done();
    }

    /// By a smaller workload of the same release that takes over.
    private StepResult replace(Tx tx, App app, List<Workload> serving, int wanted) {
        var last = serving.getLast();
        var release = existing.release(tx, last.releaseId());
        if (last.instances() > wanted) {
            successors.insert(tx, app, release, wanted, Workload.Phase.SERVING);
            wakeups.changed(tx, app.datacenter(), last.componentId());
            return StepResult.lookAgain(LOOK, "a workload of %d takes over".formatted(wanted));
        }
        var workloads = rows.workloads().ofComponent(tx, last.componentId()).stream()
                .filter(workload -> workload.kind() == Workload.Kind.KEEP)
                .toList();
        var goal = Rollout.goal(release.config().definition(), wanted, Lowering.WHOLE, Old.LEAVES);
        var view = new Rollout.View(last.id(), workloads, rows.workloads().seen(tx, workloads), goal);
        var progress = Rollout.advance(tx, rows.workloads(), view, clock);
        if (tx.hasChanged()) {
            wakeups.changed(tx, app.datacenter(), last.componentId());
        }
        return switch (progress) {
            case Rollout.Progress.Done _ -> StepResult.done();
            case Rollout.Progress.Going(var message) -> StepResult.lookAgain(LOOK, message);
            case Rollout.Progress.Failed(var _, var reason) ->
                throw SlipwayException.invalid("the smaller workload did not come up: " + reason);
        };
    }

    private static Set<String> retire(Workload workload, ObservedWorkload seen, int wanted) {
        var less = workload.instances() - wanted;
        if (less <= 0) {
            return Set.of();
        }
        if (workload.kind() == Workload.Kind.KEEP) {
            return Rollout.choose(workload, seen, less);
        }
        var highest = new TreeSet<String>();
        for (int ordinal = wanted; ordinal < workload.instances(); ordinal++) {
            highest.add(Integer.toString(ordinal));
        }
        return highest;
    }
}
