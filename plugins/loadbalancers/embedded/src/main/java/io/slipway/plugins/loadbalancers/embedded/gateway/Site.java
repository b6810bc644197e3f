package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.slipway.plugins.loadbalancers.embedded.table.Routes.Share;
import io.slipway.plugins.loadbalancers.embedded.table.Settings;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// What all connections of a gateway look at: the tables in force. Each request reads a field once and goes
/// by what it saw to its end.
final class Site {
    final Upstreams upstreams = new Upstreams();
    volatile Routing routing = Routing.NONE;
    volatile Certificates certificates = Certificates.NONE;
    /// Of streams, by the id of the route.
    volatile Map<String, List<Share>> streams = Map.of();
    volatile Settings settings;
    /// The gateway is about to end: connections are closed after the answer under way.
    volatile boolean draining;

    Site(Settings settings) {
        this.settings = settings;
    }

    /// One of the shares by weight, among those that can serve now if there are any.
    Share pick(List<Share> shares) {
        return Routing.pick(
                shares,
                ThreadLocalRandom.current()::nextInt,
                share -> upstreams.get(share.upstream()).isServing(System.nanoTime()));
    }
}
