package io.slipway.engine.delivery;

import io.slipway.engine.delivery.MoveSurvey.Part;
import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.rollout.Rollout;
import io.slipway.engine.rollout.StatelessRollout.Lowering;
import io.slipway.engine.rollout.StatelessRollout.Old;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// Brings the components of an app that moves up at the new place, beside those at the old one.
final class Arrival {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofHours(6);

    private final Database database;
    private final Rows rows;
    private final Existing existing;
    private final Claims claims;
    private final Successors successors;
    private final Wakeups wakeups;
    private final InstanceLogs logs;
    private final Clock clock;

    @Inject
    Arrival(
            Database database,
            Rows rows,
            Existing existing,
            Claims claims,
            Successors successors,
            Wakeups wakeups,
            InstanceLogs logs,
            Clock clock) {
        this.database = database;
        this.rows = rows;
        this.existing = existing;
        this.claims = claims;
        this.successors = successors;
        this.wakeups = wakeups;
        this.logs = logs;
        this.clock = clock;
    }

    record Arriving(String workloadId) {}

    List<Step> steps(OperationContext context, Part part, String to) {
        var start = "start %s in %s".formatted(part.name(), to);
        return List.of(
                Step.of(start, () -> StepResult.commit(tx -> begin(tx, part, to))),
                Step.of(
                                "roll out %s in %s".formatted(part.name(), to),
                                () -> advance(
                                        context,
                                        part,
                                        to,
                                        context.result(start, Arriving.class)
                                                .orElseThrow()
                                                .workloadId()))
                        .within(StepLimits.usual().withPatience(PATIENCE)));
    }

    private Arriving begin(Tx tx, Part part, String to) {
        var release = existing.release(tx, part.releaseId());
        var component = existing.component(tx, part.componentId());
        var app = existing.app(tx, component).in(to);
        claims.claim(tx, app, component, release.config().definition());
        rows.volumes().ensure(tx, app, component, release.config().definition());
        wakeups.changed(tx, to, component.id());
        return new Arriving(successors.insert(tx, app, release, count(part), Workload.Phase.SERVING));
    }

    private static int count(Part part) {
        return part.running().orElse(0);
    }

    private StepResult advance(OperationContext context, Part part, String to, String workloadId)
            throws InterruptedException {
        var progress = database.transaction(tx -> look(tx, part, workloadId));
        return switch (progress) {
            case Rollout.Progress.Done _ -> StepResult.done();
            case Rollout.Progress.Going(var message) -> StepResult.lookAgain(LOOK, message);
            case Rollout.Progress.Failed(var _, var reason) -> {
                for (var line : logs.tail(to, workloadId, Rollouts.LINES_OF_A_FAILURE)) {
                    context.log(line);
                }
                throw SlipwayException.invalid("%s did not come up in %s: %s".formatted(part.name(), to, reason));
            }
        };
    }

    /// Of the new workload alone: those at the old place serve on.
    private Rollout.Progress look(Tx tx, Part part, String workloadId) {
        var definition = existing.release(tx, part.releaseId()).config().definition();
        var workloads = rows.workloads().find(tx, workloadId).stream().toList();
        var goal = Rollout.goal(definition, count(part), Lowering.CHOSEN, Old.LEAVES);
        var view = new Rollout.View(workloadId, workloads, rows.workloads().seen(tx, workloads), goal);
        return Rollout.advance(tx, rows.workloads(), view, clock);
    }
}
