package io.slipway.engine.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A token to be made.
///
/// @param team null for the whole installation
/// @param role null for as much as its maker may
public record TokenRequest(
        String name, @Nullable String team, @Nullable Role role, Duration lifetime) {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final int LONGEST_NAME = 100;

    public TokenRequest {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw AccessNames.wrong("name", name, "1 to 100 characters");
        }
        if (lifetime.compareTo(SHORTEST) < 0 || lifetime.compareTo(LONGEST) > 0) {
            throw AccessNames.wrong("expiresInSeconds", "" + lifetime.toSeconds(), "60 to 31536000");
        }
    }
}
