package io.slipway.http;

import io.slipway.engine.access.Action;

/// Who may use a route: decided in one place, before the endpoint runs.
sealed interface Guard {
    /// What a route is that nobody thought about.
    record Nobody() implements Guard {}

    /// No token is asked for.
    record Anybody() implements Guard {}

    /// Any valid token; the domain shows only what its caller may see.
    record AnyToken() implements Guard {}

    /// Who may `action` in the installation.
    record Installation(Action action) implements Guard {}

    /// Who may `action` in the team of the route's path.
    record Team(Action action) implements Guard {}

    /// Who may `action` in the team that the operation of the route's path belongs to.
    record OfOperation(Action action) implements Guard {}

    static Guard team(Action action) {
        return new Team(action);
    }
}
