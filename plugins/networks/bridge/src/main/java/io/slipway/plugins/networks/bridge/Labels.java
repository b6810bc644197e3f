package io.slipway.plugins.networks.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.OwnLabels;
import io.slipway.spi.Owner;
import io.slipway.spi.PluginContext;
import io.slipway.spi.network.NetworkId;
import java.util.Map;

/// What is written on everything of ours, and how it is called.
final class Labels {
    static final String NETWORK = "io.slipway.network";
    static final String GENERATION = "io.slipway.generation";
    static final String DIGEST = "io.slipway.digest";
    static final String WORKLOAD = OwnLabels.WORKLOAD;

    /// What a thing of ours is.
    enum Kind {
        /// A mark that tells what was applied.
        MARKER,
        /// A mark that tells who has joined.
        MEMBER,
        /// The network itself, also where it is an overlay.
        BRIDGE
    }

    private final OwnLabels own;

    Labels(PluginContext context) {
        own = new OwnLabels(context);
    }

    Map<String, String> ours() {
        return own.ours();
    }

    Map<String, String> of(Kind kind) {
        return own.of(kind);
    }

    Map<String, String> of(Kind kind, NetworkId id) {
        return own.of(kind, NETWORK, id);
    }

    Map<String, String> of(Kind kind, NetworkId id, Owner owner) {
        return own.of(kind, NETWORK, id, owner);
    }

    String name(NetworkId id) {
        return own.name(id.value());
    }

    boolean areOf(JsonNode labels, Kind kind, NetworkId id) {
        return OwnLabels.hold(labels, of(kind, id));
    }
}
