package io.slipway.plugins.storage.docker;

import io.slipway.docker.OwnLabels;
import io.slipway.spi.Owner;
import io.slipway.spi.PluginContext;
import io.slipway.spi.storage.VolumeId;
import java.util.Map;

/// What is written on everything of ours, and how it is called.
final class Labels {
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

    Map<String, String> of(Kind kind, VolumeId id) {
        return own.of(kind, VOLUME, id);
    }

    Map<String, String> of(Kind kind, VolumeId id, Owner owner) {
        return own.of(kind, VOLUME, id, owner);
    }

    String name(VolumeId id) {
        return own.name(id.value());
    }

    /// @param number counts up each time that the content as a whole is replaced
    String content(VolumeId id, long number) {
        return "%s-c%d".formatted(name(id), number);
    }

    /// Of the empty image that helpers are made of.
    String image() {
        return own.name("helper");
    }
}
