package io.slipway.engine.operation;

import java.util.Set;

/// An operation to be.
///
/// @param kind names the [OperationHandler]
/// @param queue operations with equal queues run one after the other in the order of their submission; the key
///     of a component (`team/space/app/component`) or of whatever else must not be changed by two at once
/// @param payload a record that [io.slipway.engine.store.Json] can write; never a secret
/// @param requestedBy the caller, for people
/// @param supersedes kinds of which those that wait in the queue and have not begun are cancelled
public record OperationRequest(
        String kind, OperationLabels labels, String queue, Record payload, String requestedBy, Set<String> supersedes) {
    public OperationRequest {
        supersedes = Set.copyOf(supersedes);
    }

    /// One that takes its turn after all before it.
    public static OperationRequest of(
            String kind, OperationLabels labels, String queue, Record payload, String requestedBy) {
        return new OperationRequest(kind, labels, queue, payload, requestedBy, Set.of());
    }
}
