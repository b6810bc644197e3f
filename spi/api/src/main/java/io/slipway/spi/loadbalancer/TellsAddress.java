package io.slipway.spi.loadbalancer;

import java.util.List;

/// Tells where clients reach the gateways, so that people are shown a URL that works.
public non-sealed interface TellsAddress extends LoadBalancerCapability {
    /// In the order of preference of who is on the gateway's machine, so what leads there from elsewhere may come
    /// later;
    /// empty while no gateway is up.
    List<Address> addresses() throws InterruptedException;

    /// @param scheme `http` or `https`
    /// @param host a name or an IP address that clients can use
    record Address(String scheme, String host, int port) {}
}
