package io.slipway.engine.operation;

import io.slipway.engine.store.Tx;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a step says when it returns.
public sealed interface StepResult {
    /// It has finished.
    record Done(Commit commit) implements StepResult {}

    /// It has not finished, and wants to look again after a while; no thread waits meanwhile.
    record LookAgain(Duration in, String waitingFor) implements StepResult {}

    /// Writes to the database in the very transaction that records the step as finished.
    @FunctionalInterface
    interface Commit {
        /// @return the step's result, for [io.slipway.engine.store.Json] to write; null for none
        @Nullable
        Object apply(Tx tx);
    }

    static StepResult done() {
        return new Done(_ -> null);
    }

    static StepResult done(Object result) {
        return new Done(_ -> result);
    }

    static StepResult commit(Commit commit) {
        return new Done(commit);
    }

    /// @param waitingFor for people: `2 of 3 instances are ready`
    static StepResult lookAgain(Duration in, String waitingFor) {
        return new LookAgain(in, waitingFor);
    }
}
