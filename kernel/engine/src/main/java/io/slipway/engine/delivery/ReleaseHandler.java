package io.slipway.engine.delivery;

import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.OperationHandler;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepResult;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Rolls out a new release of an artifact that is there already: after a change of the environment, for a way
/// back, or for a restart.
final class ReleaseHandler implements OperationHandler {
    static final String ENV = "env";
    static final String ROLLBACK = "rollback";
    static final String RESTART = "restart";

    private final String kind;
    private final Rows rows;
    private final Making making;
    private final Takeover takeover;

    ReleaseHandler(String kind, Rows rows, Making making, Takeover takeover) {
        this.kind = kind;
        this.rows = rows;
        this.making = making;
        this.takeover = takeover;
    }

    /// The parts of a release's way into service.
    record Takeover(Elsewhere elsewhere, Rollouts rollouts, Watching watching, WayBack wayBack) {
        @Inject
        Takeover {}
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public List<Step> steps(OperationContext context) {
        var payload = context.payload(ReleasePayload.class);
        var steps = new ArrayList<Step>();
        var release = "release " + payload.name();
        steps.add(Step.of(release, () -> {
            var terms =
                    new Making.Terms(context.requestedBy(), takeover.elsewhere().of(payload.componentId()));
            return StepResult.commit(tx -> {
                var component = rows.apps()
                        .componentById(tx, payload.componentId())
                        .orElseThrow(() -> SlipwayException.conflict(
                                "component '%s' was removed meanwhile".formatted(payload.name())));
                var old = rows.releases()
                        .find(tx, payload.from())
                        .orElseThrow(
                                () -> SlipwayException.conflict("the release to start from was removed meanwhile"));
                return making.again(tx, component, old, payload, terms);
            });
        }));
        steps.addAll(takeover.rollouts().steps(context, payload.name(), release));
        steps.addAll(takeover.watching().steps(context, List.of(payload.name())));
        return steps;
    }

    @Override
    public List<Step> stepsAfter(OperationState ending, OperationContext context) {
        var payload = context.payload(ReleasePayload.class);
        return context.result("release " + payload.name(), MadeRelease.class)
                .map(release -> List.of(takeover.wayBack().step(context, payload.name(), release, OptionalInt.empty())))
                .orElse(List.of());
    }
}
