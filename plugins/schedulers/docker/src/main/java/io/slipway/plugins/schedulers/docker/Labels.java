package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.OwnLabels;
import io.slipway.docker.SlugImages;
import io.slipway.spi.Owner;
import io.slipway.spi.PluginContext;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What is written on everything of ours.
final class Labels {
    static final String KIND = "io.slipway.kind";
    static final String WORKLOAD = OwnLabels.WORKLOAD;
    static final String INSTANCE = "io.slipway.instance";
    /// Key of the template, as in [TemplateKey].
    static final String TEMPLATE = "io.slipway.template";
    /// The address that an instance was given for its life.
    static final String ADDRESS = "io.slipway.address";
    /// The network that an instance was given, and its names there with commas between.
    static final String NETWORK = "io.slipway.network";
    static final String ALIASES = "io.slipway.aliases";
    static final String TEAM = "io.slipway.team";
    /// A marker's content, see [MarkerLabels].
    static final String STATE = "io.slipway.state";

    /// What a thing of ours is.
    enum Kind {
        /// A volume that tells what was applied.
        MARKER,
        /// A container that is never started: what instances of a template are made from.
        DEFINITION,
        INSTANCE,
        NETWORK,
        /// An image made of a slug, and the container that it was made in.
        SLUG
    }

    private final Map<String, String> ours;
    private final String prefix;

    Labels(PluginContext context) {
        ours = OwnLabels.of(context);
        // Names are only for people and for the engine, who wants them unique: two installations may share it.
        prefix = "slipway-%s-%08x"
                .formatted(context.installation(), context.instance().hashCode());
    }

    /// Of everything that is ours.
    Map<String, String> ours() {
        return ours;
    }

    Map<String, String> of(Kind kind) {
        var labels = new LinkedHashMap<>(ours);
        labels.put(KIND, kind.name());
        return labels;
    }

    Map<String, String> of(Kind kind, WorkloadId id) {
        var labels = of(kind);
        labels.put(WORKLOAD, id.value());
        return labels;
    }

    Map<String, String> withOwner(Map<String, String> labels, Owner owner) {
        var all = new LinkedHashMap<>(labels);
        all.putAll(OwnLabels.of(owner));
        return all;
    }

    SlugImages.Marks slugs() {
        return new SlugImages.Marks(of(Kind.SLUG), name("slug"), name("slug"));
    }

    /// What ids cannot tell apart on an engine that several share.
    String name(String rest) {
        return prefix + "-" + rest;
    }

    /// Whether something with these labels is ours.
    boolean areOurs(JsonNode labels) {
        return OwnLabels.hold(labels, ours);
    }

    static Optional<WorkloadId> workload(JsonNode labels) {
        return OwnLabels.workload(labels);
    }

    static boolean is(JsonNode labels, Kind kind) {
        return labels.path(KIND).asText().equals(kind.name());
    }
}
