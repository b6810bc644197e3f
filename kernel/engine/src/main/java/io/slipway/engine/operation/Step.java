package io.slipway.engine.operation;

/// One part of an operation. It is recorded as finished together with its result; until then it may be begun
/// again, after a failure that is worth a retry and after a crash at any point.
///
/// @param name for people and as the key: `build web`; at most 200 characters
public record Step(String name, StepLimits limits, Body body) {
    /// What a step does: something that may be repeated with equal effect. What is only written to the database
    /// belongs into [StepResult#commit] and so happens exactly once.
    @FunctionalInterface
    public interface Body {
        /// On a virtual thread, which is interrupted when the operation is cancelled, the deadline has passed
        /// or the server stops.
        StepResult run() throws InterruptedException;
    }

    public static Step of(String name, Body body) {
        return new Step(name, StepLimits.usual(), body);
    }

    public Step within(StepLimits other) {
        return new Step(name, other, body);
    }
}
