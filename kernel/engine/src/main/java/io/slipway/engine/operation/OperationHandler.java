package io.slipway.engine.operation;

import java.util.List;
import java.util.Map;

/// How operations of one kind are brought to their end.
public interface OperationHandler {
    /// As in [OperationRequest#kind].
    String kind();

    /// The steps, in order. Asked again after each finished step and after each crash; a step whose name has
    /// finished is passed over, so later steps may depend on what earlier ones found
    /// ([OperationContext#result]), and names never change their meaning. It decides, quickly, and does nothing.
    List<Step> steps(OperationContext context);

    /// What is to be done once the operation failed or was cancelled, before that becomes its final state. The
    /// names differ from those of [#steps]. It cannot be cancelled.
    /// @param ending FAILED or CANCELLED
    default List<Step> stepsAfter(OperationState ending, OperationContext context) {
        return List.of();
    }

    /// What to tell of an operation that ended; where it failed or was cancelled, what the steps before brought.
    default Map<String, String> result(OperationContext context) {
        return Map.of();
    }
}
