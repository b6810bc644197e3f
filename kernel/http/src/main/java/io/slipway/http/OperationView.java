package io.slipway.http;

import io.slipway.engine.operation.Operation;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.operation.StepStatus;
import io.slipway.spi.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The contract's `Operation`.
record OperationView(
        String id,
        String kind,
        OperationState state,
        String team,
        @Nullable String space,
        @Nullable String app,
        @Nullable String component,
        Instant createdAt,
        String createdBy,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Boolean cancelling,
        @Nullable Failure failure,
        @Nullable String message,
        @Nullable String mend,
        @Nullable Map<String, String> result,
        List<StepView> steps) {
    static OperationView of(Operation operation) {
        var labels = operation.labels();
        return new OperationView(
                operation.id().value(),
                operation.kind(),
                operation.state(),
                labels.team(),
                labels.space(),
                labels.app(),
                labels.component(),
                operation.createdAt(),
                operation.requestedBy(),
                operation.startedAt(),
                operation.endedAt(),
                operation.cancelling() ? true : null,
                operation.failure(),
                operation.message(),
                operation.mend(),
                operation.result().isEmpty() ? null : operation.result(),
                operation.steps().stream().map(StepView::of).toList());
    }

    static String location(String id) {
        return "/v1/operations/" + id;
    }

    /// The contract's `Step`.
    record StepView(
            String name,
            OperationState state,
            int attempts,
            Instant startedAt,
            @Nullable Instant finishedAt,
            @Nullable String message) {
        static StepView of(StepStatus step) {
            return new StepView(
                    step.name(), step.state(), step.attempts(), step.startedAt(), step.endedAt(), step.message());
        }
    }
}
