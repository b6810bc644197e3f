package io.slipway.plugins.loadbalancers.embedded.table;

import java.util.List;
import java.util.Map;

/// @param digest of the table as the kernel gave it, to know one that comes again
public record Endpoints(long version, String digest, Map<String, List<Member>> upstreams) {
    public static final Endpoints NONE = new Endpoints(0, "", Map.of());

    public record Member(String host, int port, boolean leaving) {}
}
