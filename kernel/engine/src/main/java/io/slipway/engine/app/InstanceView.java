package io.slipway.engine.app;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// @param workload part of the instance's identity: names are unique within one
public record InstanceView(
        String name,
        String component,
        String workload,
        long release,
        State state,
        int restarts,
        Instant since,
        Optional<String> node,
        List<EndpointView> endpoints,
        Optional<String> lastExit,
        Optional<String> message) {

    /// @param port its name in the app file
    public record EndpointView(String port, String address) {}

    public enum State {
        STARTING,
        RUNNING,
        READY,
        LEAVING,
        BACKING_OFF,
        ENDED
    }
}
