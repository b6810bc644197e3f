package io.slipway.http;

/// Lets a call through, or not.
@FunctionalInterface
interface Gate {
    /// Answers the call with its caller, where the guard asks for one.
    ///
    /// @throws Refusal 401, 403, or 404 for what the caller must not know of
    Call admit(Guard guard, Call call);
}
