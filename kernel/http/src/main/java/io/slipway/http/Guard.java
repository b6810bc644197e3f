package io.slipway.http;

/// Who may use a route: decided in one place, before the endpoint runs.
sealed interface Guard {
    /// What a route is that nobody thought about.
    record Nobody() implements Guard {}

    /// No token is asked for.
    record Anybody() implements Guard {}
}
