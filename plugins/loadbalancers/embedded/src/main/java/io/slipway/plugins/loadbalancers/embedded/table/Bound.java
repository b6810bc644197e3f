package io.slipway.plugins.loadbalancers.embedded.table;

import java.util.Map;

/// @param ports by the name of the listener, `http` or `https`
public record Bound(Map<String, Integer> ports) {}
