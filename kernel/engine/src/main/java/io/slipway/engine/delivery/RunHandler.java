package io.slipway.engine.delivery;

import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.OperationHandler;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WorkloadStatus;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Runs one command to its end beside the component's own instances; its output goes into the operation's log.
final class RunHandler implements OperationHandler {
    static final String KIND = "run";
    private static final String START = "start";
    private static final String RUN = "run";
    private static final String CLEAN_UP = "clean up";
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int MOST_LINES = 5_000;

    private final Database database;
    private final Rows rows;
    private final Wakeups wakeups;
    private final InstanceLogs logs;
    private final IdSource ids;
    private final EvenClock clock;

    @Inject
    RunHandler(Database database, Rows rows, Wakeups wakeups, InstanceLogs logs, IdSource ids, EvenClock clock) {
        this.database = database;
        this.rows = rows;
        this.wakeups = wakeups;
        this.logs = logs;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Step> steps(OperationContext context) {
        var payload = context.payload(RunPayload.class);
        // Only when nothing of it is left: the failure ends the operation, and its exit code stands in the result.
        if (context.result(CLEAN_UP, String.class).isPresent()) {
            ended(context).filter(exit -> !exit.isSuccess()).ifPresent(exit -> {
                throw SlipwayException.invalid("the command ended with " + exit.text());
            });
        }
        return List.of(
                Step.of(START, () -> start(payload)),
                Step.of(RUN, () -> look(context))
                        .within(StepLimits.usual().withPatience(Duration.ofSeconds(payload.deadlineSeconds() + 60))),
                Step.of(CLEAN_UP, () -> leave(context)));
    }

    @Override
    public List<Step> stepsAfter(OperationState ending, OperationContext context) {
        return List.of(Step.of("take away", () -> leave(context)));
    }

    @Override
    public Map<String, String> result(OperationContext context) {
        return ended(context)
                .map(exit -> Map.of("exitCode", Integer.toString(exit.code())))
                .orElse(Map.of());
    }

    private static Optional<RunExit> ended(OperationContext context) {
        return context.result(RUN, String.class).map(RunExit::new);
    }

    private StepResult start(RunPayload payload) {
        return StepResult.commit(tx -> {
            var component = rows.apps()
                    .componentById(tx, payload.componentId())
                    .orElseThrow(() -> SlipwayException.conflict("the component was removed meanwhile"));
            var app = rows.apps().of(tx, component).orElseThrow();
            var workload = new Workload(
                    ids.next("w"),
                    component.id(),
                    payload.releaseId(),
                    Optional.empty(),
                    app.datacenter(),
                    Workload.Kind.ONCE,
                    1,
                    0,
                    Optional.of(payload.command()),
                    Duration.ofSeconds(payload.deadlineSeconds()),
                    Workload.Phase.STARTING,
                    Set.of(),
                    Set.of(),
                    1,
                    Optional.empty(),
                    clock.instant(),
                    clock.instant());
            rows.workloads().insert(tx, workload);
            wakeups.changed(tx, app.datacenter(), component.id());
            return workload.id();
        });
    }

    private StepResult look(OperationContext context) throws InterruptedException {
        var id = context.result(START, String.class).orElseThrow();
        var workload = database.read(tx -> rows.workloads().find(tx, id))
                .orElseThrow(() -> SlipwayException.conflict("the run was removed meanwhile"));
        var seen = database.read(tx -> rows.workloads().seen(tx, List.of(workload)))
                .getOrDefault(id, ObservedWorkload.nothing(id));
        if (seen.refusal().isPresent()) {
            throw SlipwayException.invalid(seen.message().orElse("the run was refused"));
        }
        var ended = seen.instances().stream()
                .filter(instance -> instance.state() == WorkloadStatus.State.ENDED)
                .findFirst();
        if (ended.isEmpty()) {
            return StepResult.lookAgain(LOOK, seen.message().orElse("it runs"));
        }
        logs.tail(workload.datacenter(), id, MOST_LINES).forEach(context::log);
        return StepResult.done(ended.get().exit().orElse("an unknown exit"));
    }

    private StepResult leave(OperationContext context) {
        return StepResult.commit(tx -> {
            context.result(START, String.class)
                    .flatMap(id -> rows.workloads().find(tx, id))
                    .ifPresent(workload -> {
                        rows.workloads().leave(tx, workload.id());
                        wakeups.changed(tx, workload.datacenter(), workload.componentId());
                    });
            return "left";
        });
    }
}
