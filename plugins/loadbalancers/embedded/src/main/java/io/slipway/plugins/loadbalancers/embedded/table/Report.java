package io.slipway.plugins.loadbalancers.embedded.table;

import java.util.List;
import java.util.Map;

/// What a gateway says of itself when asked.
///
/// @param listening ports by the name of the listener, such as `http`
/// @param draining it takes no connections any more and ends when its last one does
/// @param problems what keeps it from being as its tables want it
public record Report(
        long routes,
        long endpoints,
        long names,
        long sinceMillis,
        Map<String, Integer> inFlight,
        Map<String, Integer> listening,
        boolean draining,
        List<String> problems) {

    /// @param upstreams by name
    public record Traffic(Map<String, Counts> upstreams) {}

    public record Counts(long requests, long serverErrors, long failed, long bytesIn, long bytesOut) {}
}
