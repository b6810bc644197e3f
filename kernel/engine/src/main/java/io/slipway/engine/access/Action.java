package io.slipway.engine.access;

/// What can be asked for, with the least role that may.
public enum Action {
    /// Read all of a team but secrets: apps, logs, operations, members.
    VIEW(Role.VIEWER),
    /// Deploy, change, scale, stop and remove apps; cancel operations.
    CHANGE_APPS(Role.DEVELOPER),
    /// Set and revoke secrets. Nobody reads them.
    CHANGE_SECRETS(Role.DEVELOPER),
    /// Run commands in instances and as one-off runs.
    RUN_COMMANDS(Role.DEVELOPER),
    CHANGE_SPACES(Role.OWNER),
    CHANGE_MEMBERS(Role.OWNER),
    /// See and revoke the tokens of others; one's own need no more than [#VIEW].
    MANAGE_TOKENS(Role.OWNER),
    /// Make and delete teams, and set what teams and spaces may use at most.
    CHANGE_TEAMS(Role.OPERATOR),
    /// See datacenters, nodes and plugins.
    VIEW_INSTALLATION(Role.VIEWER),
    CHANGE_INSTALLATION(Role.OPERATOR);

    private final Role least;

    Action(Role least) {
        this.least = least;
    }

    public Role least() {
        return least;
    }
}
