package io.slipway.spi.loadbalancer;

import java.util.Map;

/// Counts what went through.
public non-sealed interface ReportTraffic extends LoadBalancerCapability {
    /// By the name of the upstream; counters since the gateway started, summed over gateways.
    Map<String, Traffic> traffic() throws InterruptedException;

    /// @param serverErrors answers of 500 and above that the upstream gave
    /// @param failed requests that no endpoint answered: refused, reset, timed out
    record Traffic(long requests, long serverErrors, long failed, long bytesIn, long bytesOut) {}
}
