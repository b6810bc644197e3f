package io.slipway.plugins.networks.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.OwnLabels;
import io.slipway.spi.Owner;
import io.slipway.spi.PluginContext;
import io.slipway.spi.network.NetworkId;
import java.util.LinkedHashMap;
import java.util.Map;

/// The labels by which we know our own on an engine that others use too.
final class Labels {
    static final String KIND = "io.slipway.kind";
    static final String NETWORK = "io.slipway.network";
    static final String GENERATION = "io.slipway.generation";
    static final String DIGEST = "io.slipway.digest";
    static final String WORKLOAD = OwnLabels.WORKLOAD;
    static final String TEAM = "io.slipway.team";
    static final String SPACE = "io.slipway.space";

    /// What a thing of ours is.
    enum Kind {
        /// A volume that tells what was applied.
        MARKER,
        /// A volume that tells who has joined.
        MEMBER,
        BRIDGE
    }

    private final Map<String, String> ours;
    private final String prefix;

    Labels(PluginContext context) {
        ours = OwnLabels.of(context);
        // Names are only for people and for the engine, who wants them unique: two installations may share it.
        prefix = "slipway-%s-%08x"
                .formatted(context.installation(), context.instance().hashCode());
    }

    Map<String, String> ours() {
        return ours;
    }

    Map<String, String> of(Kind kind) {
        var labels = new LinkedHashMap<>(ours);
        labels.put(KIND, kind.name());
        return labels;
    }

    Map<String, String> of(Kind kind, NetworkId id) {
        var labels = of(kind);
        labels.put(NETWORK, id.value());
        return labels;
    }

    Map<String, String> of(Kind kind, NetworkId id, Owner owner) {
        var labels = of(kind, id);
        labels.putAll(OwnLabels.of(owner));
        return labels;
    }

    String name(NetworkId id) {
        return prefix + "-" + id;
    }

    boolean areOf(JsonNode labels, Kind kind, NetworkId id) {
        return OwnLabels.hold(labels, of(kind, id));
    }
}
