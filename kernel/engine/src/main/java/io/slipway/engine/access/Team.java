package io.slipway.engine.access;

import java.time.Instant;

/// A tenant.
public record Team(String name, Quota quota, Instant createdAt) {}
