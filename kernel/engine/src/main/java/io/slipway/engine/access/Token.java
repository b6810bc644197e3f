package io.slipway.engine.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A token as it may be shown: never its value.
///
/// @param account whose it is
/// @param team null where it is for the whole installation
public record Token(
        String id,
        String name,
        String account,
        @Nullable String team,
        Role role,
        Instant createdAt,
        Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {}
