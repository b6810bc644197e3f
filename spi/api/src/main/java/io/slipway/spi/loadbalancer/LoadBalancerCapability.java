package io.slipway.spi.loadbalancer;

/// Abilities a load balancer may have. The list is closed: this line is the whole of it.
public sealed interface LoadBalancerCapability permits PublishesNames, ReportTraffic, TellsAddress {}
