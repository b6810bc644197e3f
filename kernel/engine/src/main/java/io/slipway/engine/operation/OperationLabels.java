package io.slipway.engine.operation;

import org.jspecify.annotations.Nullable;

/// What an operation is about, for those who look for it and for who may see it.
public record OperationLabels(
        String team,
        @Nullable String space,
        @Nullable String app,
        @Nullable String component) {}
