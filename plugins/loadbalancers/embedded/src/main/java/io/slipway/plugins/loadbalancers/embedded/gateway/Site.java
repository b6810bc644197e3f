package io.slipway.plugins.loadbalancers.embedded.gateway;

import io.slipway.plugins.loadbalancers.embedded.table.Settings;

/// What all connections of a gateway look at: the tables in force. Each request reads a field once and goes
/// by what it saw to its end.
final class Site {
    final Upstreams upstreams = new Upstreams();
    volatile Routing routing = Routing.NONE;
    volatile Settings settings;
    /// The gateway is about to end: connections are closed after the answer under way.
    volatile boolean draining;

    Site(Settings settings) {
        this.settings = settings;
    }
}
