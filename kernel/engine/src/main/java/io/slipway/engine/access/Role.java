package io.slipway.engine.access;

/// What one may do, from the least to the most; each may what the one before may.
public enum Role {
    VIEWER,
    DEVELOPER,
    OWNER,
    /// Of the installation, and so of every team.
    OPERATOR;

    boolean includes(Role least) {
        return compareTo(least) >= 0;
    }

    Role atMost(Role ceiling) {
        return compareTo(ceiling) <= 0 ? this : ceiling;
    }
}
