package io.slipway.engine.access;

/// Whether a caller may.
public sealed interface AccessDecision {
    record Allowed() implements AccessDecision {}

    /// The caller may know that the target exists.
    /// @param reason for people: what is missing and who has it
    record Denied(String reason) implements AccessDecision {}

    /// To this caller the target does not exist.
    record Hidden() implements AccessDecision {}
}
