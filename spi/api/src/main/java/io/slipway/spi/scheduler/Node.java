package io.slipway.spi.scheduler;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A machine that a back end runs instances on.
///
/// @param name unique within the back end, and what [WorkloadStatus.Instance#node] says
/// @param labels those that [ManageNodes#label] changes, by which operators say where instances go
/// @param addresses IP addresses or DNS names, the one that endpoints have first
/// @param message what people should know of it: `manager, leads`, `heartbeat failure`
public record Node(
        String name,
        State state,
        Use use,
        Map<String, String> labels,
        List<String> addresses,
        Optional<String> message) {
    public Node {
        labels = Map.copyOf(labels);
        addresses = List.copyOf(addresses);
    }

    public enum State {
        READY,
        /// The back end does not hear it: what runs there is not known.
        LOST
    }

    /// What a node is used for.
    public enum Use {
        /// Takes instances.
        ACTIVE,
        /// Keeps the instances it has and gets no new ones.
        PAUSED,
        /// Gets no instances, and those that it has go elsewhere.
        DRAINED
    }
}
