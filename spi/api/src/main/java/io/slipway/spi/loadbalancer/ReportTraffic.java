package io.slipway.spi.loadbalancer;

import java.util.Map;

/// Counts what went through.
public non-sealed interface ReportTraffic extends LoadBalancerCapability {
    /// By the name of the upstream; counters since the gateway started, summed over gateways.
    Map<String, Traffic> traffic() throws InterruptedException;

    /// The same by [EndpointTable.Member#key], for the members of the table in force; counters since the member
    /// came into it. A request that was repeated counts with each member that it was sent to. A release is judged
    /// by these. Empty where the back end counts nothing by member.
    Map<String, Requests> members() throws InterruptedException;

    /// @param serverErrors answers of 500 and above that the upstream gave
    /// @param failed requests that no endpoint answered: refused, reset, timed out
    record Traffic(long requests, long serverErrors, long failed, long bytesIn, long bytesOut) {}

    /// @param all that were sent to the member, however they ended
    /// @param serverErrors answers of 500 and above that it gave
    /// @param failed those that it did not answer: refused, reset, timed out
    record Requests(long all, long serverErrors, long failed) {}
}
