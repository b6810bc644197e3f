package io.slipway.spi.loadbalancer;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What one gateway node says of itself.
///
/// @param node unique among the gateways of the load balancer
/// @param routes the version of the route table in force; 0 before the first
/// @param endpoints the version of the endpoint table in force; 0 before the first
/// @param aliveSince when its process started; empty while it does not answer
/// @param inFlight requests and connections that are under way by [EndpointTable.Member#key]; none means 0
/// @param message what keeps it from being as wanted; empty when nothing does
public record GatewayStatus(
        String node,
        long routes,
        long endpoints,
        Optional<Instant> aliveSince,
        Map<String, Integer> inFlight,
        Optional<String> message) {
    public GatewayStatus {
        inFlight = Map.copyOf(inFlight);
    }
}
