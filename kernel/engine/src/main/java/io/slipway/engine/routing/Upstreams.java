package io.slipway.engine.routing;

/// How upstreams are named in the tables of load balancers.
public final class Upstreams {
    private Upstreams() {}

    /// All ready instances of a component, of whatever release: what plain routes and inner names lead to, so
    /// that a rolling change only changes members.
    public static String ofComponent(String componentId, String port) {
        return componentId + "." + port;
    }
}
