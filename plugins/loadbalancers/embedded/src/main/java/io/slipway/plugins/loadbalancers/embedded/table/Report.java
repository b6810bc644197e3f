package io.slipway.plugins.loadbalancers.embedded.table;

import java.util.List;
import java.util.Map;

/// What a gateway says of itself when asked.
///
/// @param listening ports by the name of the listener, such as `http`
/// @param draining it takes no connections any more and ends those that it has
/// @param drained nothing is under way any more in one that drains: it can be stopped
/// @param problems what keeps it from being as its tables want it
public record Report(
        long routes,
        long endpoints,
        long names,
        long sinceMillis,
        Map<String, Integer> inFlight,
        Map<String, Integer> listening,
        boolean draining,
        boolean drained,
        List<String> problems) {

    /// @param sockets the names of listeners, in the order in which their descriptors are given
    public record Sockets(List<String> sockets) {}

    /// @param upstreams by name
    /// @param members by `host:port`
    public record Traffic(Map<String, Counts> upstreams, Map<String, Requests> members) {}

    public record Requests(long all, long serverErrors, long failed) {}

    public record Counts(long requests, long serverErrors, long failed, long bytesIn, long bytesOut) {}
}
