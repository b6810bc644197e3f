package io.slipway.engine.delivery;

import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.OperationHandler;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Operations on an app as a whole.
final class AppHandlers {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final StepLimits LIMITS = StepLimits.usual().withPatience(Duration.ofHours(1));

    private final Database database;
    private final Rows rows;
    private final Rollouts rollouts;
    private final Removal removal;
    private final Wakeups wakeups;
    private final SecretVersions secrets;

    @Inject
    AppHandlers(
            Database database, Rows rows, Rollouts rollouts, Removal removal, Wakeups wakeups, SecretVersions secrets) {
        this.database = database;
        this.rows = rows;
        this.rollouts = rollouts;
        this.removal = removal;
        this.wakeups = wakeups;
        this.secrets = secrets;
    }

    final class Remove implements OperationHandler {
        static final String KIND = "remove";

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public List<Step> steps(OperationContext context) {
            var payload = context.payload(AppPayload.class);
            var steps = new ArrayList<Step>();
            for (var component : payload.components()) {
                steps.addAll(removal.ofComponent(component.componentId(), "remove " + component.name()));
            }
            steps.add(Step.of(
                    "remove app",
                    () -> StepResult.commit(tx -> {
                        rows.apps().byId(tx, payload.appId()).ifPresent(app -> secrets.deleteAll(tx, app.key()));
                        rows.apps().delete(tx, payload.appId());
                        return null;
                    })));
            return steps;
        }
    }

    final class Stop implements OperationHandler {
        static final String KIND = "stop";

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public List<Step> steps(OperationContext context) {
            var payload = context.payload(AppPayload.class);
            var steps = new ArrayList<Step>();
            for (var component : payload.components()) {
                steps.add(Step.of("stop " + component.name(), () -> stop(component.componentId()))
                        .within(LIMITS));
            }
            return steps;
        }

        private StepResult stop(String componentId) {
            var left = database.transaction(tx -> {
                var workloads = rows.workloads().ofComponent(tx, componentId);
                for (var workload : workloads) {
                    if (!workload.isLeaving()) {
                        rows.workloads().leave(tx, workload.id());
                        wakeups.changed(tx, workload.datacenter(), componentId);
                    }
                }
                return workloads.size();
            });
            return left == 0 ? StepResult.done() : StepResult.lookAgain(LOOK, "its instances end");
        }
    }

    final class Start implements OperationHandler {
        static final String KIND = "start";

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public List<Step> steps(OperationContext context) {
            var payload = context.payload(AppPayload.class);
            var steps = new ArrayList<Step>();
            for (var component : payload.components()) {
                var release = "release " + component.name();
                steps.add(Step.of(
                        release,
                        () -> StepResult.commit(tx -> rows.apps()
                                .componentById(tx, component.componentId())
                                .flatMap(found -> found.currentRelease())
                                .flatMap(id -> rows.releases().find(tx, id))
                                .map(current -> new MadeRelease(current.id(), current.number(), !runs(component, tx)))
                                .orElse(null))));
                steps.addAll(rollouts.steps(context, component.name(), release));
            }
            return steps;
        }

        private boolean runs(ComponentPayload component, Tx tx) {
            return rows.workloads().ofComponent(tx, component.componentId()).stream()
                    .anyMatch(workload -> workload.kind() != Workload.Kind.ONCE && !workload.isGoing());
        }
    }
}
