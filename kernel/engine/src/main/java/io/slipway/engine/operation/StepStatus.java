package io.slipway.engine.operation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One step as it stands.
///
/// @param attempts how often it was begun, looking again not counted
/// @param message what it waits for, or why it failed
public record StepStatus(
        String name,
        OperationState state,
        int attempts,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String message) {}
