package io.slipway.tck.memory;

import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/// Ways in which a program ends.
final class Exits {
    private Exits() {}

    static WorkloadStatus.Exit code(int code, Instant at) {
        return new WorkloadStatus.Exit(OptionalInt.of(code), Optional.empty(), false, at);
    }

    static WorkloadStatus.Exit signal(String signal, Instant at) {
        return new WorkloadStatus.Exit(OptionalInt.empty(), Optional.of(signal), false, at);
    }
}
