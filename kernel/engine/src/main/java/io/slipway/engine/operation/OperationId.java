package io.slipway.engine.operation;

import io.slipway.spi.Ids;

/// Names one operation for ever.
public record OperationId(String value) {
    public OperationId {
        Ids.check("operation", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
