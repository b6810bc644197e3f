package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.OwnLabels;
import io.slipway.docker.SlugImages;
import io.slipway.spi.Owner;
import io.slipway.spi.PluginContext;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.Map;
import java.util.Optional;

/// What is written on everything of ours.
final class Labels {
    static final String WORKLOAD = OwnLabels.WORKLOAD;
    static final String INSTANCE = "io.slipway.instance";
    /// Key of the template, as in [TemplateKey].
    static final String TEMPLATE = "io.slipway.template";
    /// The address that an instance was given for its life.
    static final String ADDRESS = "io.slipway.address";
    /// The network that an instance was given, and its names there with commas between.
    static final String NETWORK = "io.slipway.network";
    /// How many files are put into the container before its first start.
    static final String FILES = "io.slipway.files";
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

    private final OwnLabels own;

    Labels(PluginContext context) {
        own = new OwnLabels(context);
    }

    /// Of everything that is ours.
    Map<String, String> ours() {
        return own.ours();
    }

    Map<String, String> of(Kind kind) {
        return own.of(kind);
    }

    Map<String, String> of(Kind kind, WorkloadId id) {
        return own.of(kind, WORKLOAD, id);
    }

    Map<String, String> of(Kind kind, WorkloadId id, Owner owner) {
        return own.of(kind, WORKLOAD, id, owner);
    }

    SlugImages.Marks slugs() {
        return new SlugImages.Marks(of(Kind.SLUG), name("slug"), name("slug"));
    }

    /// What ids cannot tell apart on an engine that several share.
    String name(String rest) {
        return own.name(rest);
    }

    /// Whether something with these labels is ours.
    boolean areOurs(JsonNode labels) {
        return own.areOurs(labels);
    }

    static Optional<WorkloadId> workload(JsonNode labels) {
        return OwnLabels.workload(labels);
    }

    static boolean is(JsonNode labels, Kind kind) {
        return OwnLabels.is(labels, kind);
    }
}
