package io.slipway.engine.access;

import java.time.Instant;

/// A separate running place of a team.
public record Space(String team, String name, String datacenter, Quota quota, Instant createdAt) {}
