package io.slipway.engine.delivery;

import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.OperationHandler;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.Rollout;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
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
    private final Wakeups wakeups;

    @Inject
    ScaleHandler(Database database, Rows rows, Wakeups wakeups) {
        this.database = database;
        this.rows = rows;
        this.wakeups = wakeups;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public List<Step> steps(OperationContext context) {
        var payload = context.payload(ComponentPayload.class);
        return List.of(Step.of("scale " + payload.name(), () -> database.transaction(tx -> look(tx, payload)))
                .within(StepLimits.usual().withPatience(Duration.ofHours(1))));
    }

    private StepResult look(Tx tx, ComponentPayload payload) {
        var component = rows.apps()
                .componentById(tx, payload.componentId())
                .orElseThrow(() ->
                        SlipwayException.conflict("component '%s' was removed meanwhile".formatted(payload.name())));
        var app = rows.apps().byId(tx, component.appId()).orElseThrow();
        var serving = rows.workloads().ofComponent(tx, component.id()).stream()
                .filter(workload -> workload.kind() != Workload.Kind.ONCE && !workload.isLeaving())
                .toList();
        if (app.stopped() || serving.isEmpty()) {
            return StepResult.done();
        }
        var workload = serving.getLast();
        var seen = rows.workloads()
                .seen(tx, List.of(workload))
                .getOrDefault(workload.id(), ObservedWorkload.nothing(workload.id()));
        wakeups.afterCommit(tx, app.datacenter());
        var wanted = component.instances();
        if (workload.instances() != wanted) {
            rows.volumes().ensure(tx, app, component, component.definition());
            rows.workloads().resize(tx, workload, wanted, retire(workload, seen, wanted));
            return StepResult.lookAgain(LOOK, "%d wanted".formatted(wanted));
        }
        var left = workload.retiring().size() + workload.retired().size();
        if (left > 0) {
            return StepResult.lookAgain(LOOK, "%d still finish what they have begun".formatted(left));
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
