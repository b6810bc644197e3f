package io.slipway.engine.access;

/// What an action is about.
public sealed interface Target {
    /// What belongs to no team.
    record Installation() implements Target {}

    /// A team, or anything in it.
    record OfTeam(String team) implements Target {}

    static Target installation() {
        return new Installation();
    }

    static Target team(String team) {
        return new OfTeam(team);
    }
}
