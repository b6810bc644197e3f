package io.slipway.distribution;

/// A scheduler and a gateway that the suites of this package are run on, as `server.yaml` names them.
///
/// @param loadBalancer with `%d` for the port that it listens on
record Pair(String scheduler, String loadBalancer) {
    /// What a fresh installation has.
    static final Pair EMBEDDED = new Pair("{plugin: process}", "{plugin: embedded, http: \"127.0.0.1:%d\", drain: 2s}");
}
