package io.slipway.spi.loadbalancer;

import io.slipway.spi.SpecDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The members of every upstream.
///
/// @param version raised by the kernel with every change, never lowered
/// @param upstreams by name: a workload and a port of it, or a component and a port for inner names
public record EndpointTable(long version, Map<String, List<Member>> upstreams) {
    public EndpointTable {
        var copy = new HashMap<String, List<Member>>();
        upstreams.forEach((name, members) -> copy.put(name, List.copyOf(members)));
        upstreams = Map.copyOf(copy);
    }

    /// Over all but the version.
    public String digest() {
        return SpecDigest.of(new Content(upstreams));
    }

    /// @param host an IP address or a DNS name that the gateway reaches
    public record Member(String host, int port, State state) {
        /// `host:port`, the key of [GatewayStatus#inFlight].
        public String key() {
            return host + ":" + port;
        }
    }

    public enum State {
        READY,
        /// Gets nothing new; what runs there runs on. Its idle connections are closed.
        LEAVING
    }

    private record Content(Map<String, List<Member>> upstreams) {}
}
