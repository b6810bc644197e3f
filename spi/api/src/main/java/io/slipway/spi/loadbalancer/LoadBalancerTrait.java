package io.slipway.spi.loadbalancer;

/// The parts of a [RouteTable] that a load balancer honours. A table that uses another part is refused whole
/// with `UNSUPPORTED`, and the one in force stays.
public enum LoadBalancerTrait {
    /// [Route.Http].
    HTTP,
    /// [Route.Stream] with TCP.
    TCP,
    /// [Route.Stream] with UDP.
    UDP,
    /// [RouteTable#certificates].
    TLS,
    /// [Route.Share#weight] other than all alike.
    WEIGHTS,
    /// [Route.Match].
    HEADER_MATCH,
    /// [GatewayStatus#routes] and [GatewayStatus#endpoints] are what really is in force.
    SHOWS_IN_FORCE,
    /// [GatewayStatus#inFlight] is counted.
    SHOWS_DRAIN,
    /// Acts on the machine that its server runs on.
    HOST_BOUND
}
