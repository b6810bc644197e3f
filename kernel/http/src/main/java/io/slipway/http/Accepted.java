package io.slipway.http;

import io.slipway.engine.operation.OperationId;
import io.slipway.engine.operation.Operations;
import jakarta.inject.Inject;
import java.util.Map;

/// The answer to every change: the operation that brings it about.
final class Accepted {
    private final Operations operations;

    @Inject
    Accepted(Operations operations) {
        this.operations = operations;
    }

    Answer of(OperationId id) {
        var operation = operations
                .get(id)
                .orElseThrow(() -> new IllegalStateException("operation " + id + " vanished after it was stored"));
        return new Answer.Json(
                202, Map.of("Location", OperationView.location(id.value())), OperationView.of(operation));
    }
}
