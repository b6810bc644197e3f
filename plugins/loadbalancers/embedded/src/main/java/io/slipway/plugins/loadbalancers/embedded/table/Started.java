package io.slipway.plugins.loadbalancers.embedded.table;

/// @param program the build that was started last in a place for a gateway's process
public record Started(String program) {}
