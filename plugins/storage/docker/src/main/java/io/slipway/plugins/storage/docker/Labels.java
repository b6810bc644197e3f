package io.slipway.plugins.storage.docker;

import io.slipway.docker.OwnLabels;
import io.slipway.spi.Owner;
import io.slipway.spi.PluginContext;
import io.slipway.spi.storage.VolumeId;
import java.util.LinkedHashMap;
import java.util.Map;

/// The labels by which we know our own on an engine that others use too.
final class Labels {
    static final String KIND = "io.slipway.kind";
    static final String VOLUME = "io.slipway.volume";

    /// What a thing of ours is.
    enum Kind {
        /// An empty volume of the engine that tells what was applied.
        MARKER,
        /// A volume of the engine that holds data.
        CONTENT,
        /// A container that is never started, through which content is reached.
        HELPER
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

    Map<String, String> of(Kind kind, VolumeId id) {
        var labels = of(kind);
        labels.put(VOLUME, id.value());
        return labels;
    }

    Map<String, String> of(Kind kind, VolumeId id, Owner owner) {
        var labels = of(kind, id);
        labels.putAll(OwnLabels.of(owner));
        return labels;
    }

    String name(VolumeId id) {
        return prefix + "-" + id;
    }

    /// @param number counts up each time that the content as a whole is replaced
    String content(VolumeId id, long number) {
        return "%s-c%d".formatted(name(id), number);
    }

    /// Of the empty image that helpers are made of.
    String image() {
        return prefix + "-helper";
    }
}
