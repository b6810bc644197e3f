package io.slipway.engine.access;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who asks, as a token proved it.
///
/// @param name the account
/// @param role what the token allows, and no more than the account itself may now
/// @param team the one team of the token; null where it is for the whole installation
/// @param token the id of the token
public record Caller(String name, Role role, @Nullable String team, String token, Instant expiresAt) {
    /// What the caller is in a team; empty for a stranger.
    public Optional<Role> roleIn(String other) {
        return team == null || team.equals(other) ? Optional.of(role) : Optional.empty();
    }
}
