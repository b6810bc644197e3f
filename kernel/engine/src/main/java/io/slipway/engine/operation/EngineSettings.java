package io.slipway.engine.operation;

import io.slipway.spi.SlipwayException;
import java.time.Duration;

/// How a server runs operations.
///
/// @param server names this server among those on the same database, and is the same after it was restarted
/// @param parallel operations under way at once
/// @param heartbeat how often a server says that it is alive; after four without one, others take up its work
/// @param keep operations that ended longer ago are forgotten
/// @param keepMost of those that ended, as many are kept
public record EngineSettings(String server, int parallel, Duration heartbeat, Duration keep, int keepMost) {
    private static final int LONGEST_NAME = 50;

    public EngineSettings {
        if (server.isEmpty() || server.length() > LONGEST_NAME) {
            throw SlipwayException.invalid(
                    "the server's name is '%s', expected 1 to %d characters".formatted(server, LONGEST_NAME));
        }
        if (parallel < 1) {
            throw SlipwayException.invalid("parallel is %d, expected 1 or more".formatted(parallel));
        }
    }

    public static EngineSettings usual(String server) {
        return new EngineSettings(server, 32, Duration.ofMillis(1500), Duration.ofDays(30), 20_000);
    }
}
