package io.slipway.engine.routing;

/// A place of a datacenter's gateway that a component holds: a row of the store, unique by datacenter, host,
/// path and outer port.
///
/// @param host in lower case; `*` for every host; empty for a route of plain TCP or UDP
/// @param outerPort 0 for HTTP
public record RouteClaim(
        String id,
        String componentId,
        String datacenter,
        String balancer,
        String host,
        String path,
        int outerPort,
        boolean udp,
        String port,
        Origin origin) {

    public enum Origin {
        /// Written in the app file.
        FILE,
        /// The name below the datacenter's domain.
        DEFAULT,
        /// The plain address of the gateway, which the first app of a datacenter also answers on.
        PLAIN
    }

    public boolean isHttp() {
        return outerPort == 0;
    }
}
