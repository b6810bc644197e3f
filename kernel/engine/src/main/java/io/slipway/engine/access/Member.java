package io.slipway.engine.access;

/// An account in a team.
///
/// @param role never OPERATOR: that is of the installation
public record Member(String name, Role role) {}
