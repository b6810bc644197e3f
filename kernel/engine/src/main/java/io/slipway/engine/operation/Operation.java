package io.slipway.engine.operation;

import io.slipway.spi.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An operation as it stands.
///
/// @param cancelling whether it was asked to end and has not yet
/// @param failure set once it failed
/// @param message why it failed or was cancelled
/// @param mend what to do about the failure
/// @param result what it brought about; empty before it succeeded
/// @param version grows with every change
/// @param steps in the order in which they began; empty in lists
public record Operation(
        OperationId id,
        String kind,
        OperationLabels labels,
        OperationState state,
        boolean cancelling,
        String requestedBy,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Failure failure,
        @Nullable String message,
        @Nullable String mend,
        Map<String, String> result,
        long version,
        List<StepStatus> steps) {
    public Operation {
        result = Map.copyOf(result);
        steps = List.copyOf(steps);
    }

    Operation withSteps(List<StepStatus> found) {
        return new Operation(
                id,
                kind,
                labels,
                state,
                cancelling,
                requestedBy,
                createdAt,
                startedAt,
                endedAt,
                failure,
                message,
                mend,
                result,
                version,
                found);
    }
}
