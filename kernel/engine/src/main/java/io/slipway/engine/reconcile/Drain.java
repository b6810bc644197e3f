package io.slipway.engine.reconcile;

import io.slipway.spi.loadbalancer.GatewayStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Tells when nothing is under way any more on endpoints that were told to go.
final class Drain {
    /// A gateway that is silent for so long is not waited for.
    static final Duration SILENCE = Duration.ofSeconds(10);

    private Drain() {}

    /// @param members keys of the endpoints that must be free
    /// @param version of the endpoint table that says they are leaving
    /// @param since when they were told
    /// @param limit after which they are cut
    static boolean isOver(
            Set<String> members,
            List<GatewayStatus> gateways,
            long version,
            Instant since,
            Duration limit,
            Instant now) {
        if (members.isEmpty()) {
            return true;
        }
        var late = now.isAfter(since.plus(limit));
        var silenceOver = now.isAfter(since.plus(SILENCE));
        return gateways.stream().allMatch(gateway -> {
            if (gateway.aliveSince().isEmpty()) {
                return silenceOver;
            }
            if (gateway.endpoints() < version) {
                return silenceOver && late;
            }
            return late || members.stream().allMatch(key -> gateway.inFlight().getOrDefault(key, 0) == 0);
        });
    }
}
