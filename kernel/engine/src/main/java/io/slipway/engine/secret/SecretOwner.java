package io.slipway.engine.secret;

/// Whose secrets they are.
public record SecretOwner(String team, String space, String app) {}
