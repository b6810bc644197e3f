package io.slipway.spi;

/// What went wrong, told as what the caller does next. "Not found" is a status, never a failure.
public enum Failure {
    /// The request can never succeed as it is: mend the named field.
    INVALID,
    /// This plugin cannot do it: choose another one.
    UNSUPPORTED,
    /// Taken by another, or older than what is kept: read the present state first.
    CONFLICT,
    /// The credentials do not suffice: mend them.
    DENIED,
    /// No room now: try again once there is.
    EXHAUSTED,
    /// The back end did not answer: try again.
    UNAVAILABLE,
    /// A bug, here or in the back end: no retry helps.
    BROKEN;

    /// Whether the same call may succeed later with nothing changed by the caller.
    public boolean isRetryable() {
        return this == EXHAUSTED || this == UNAVAILABLE;
    }
}
