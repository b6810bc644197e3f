package io.slipway.plugins.networks.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.OwnLabels;
import io.slipway.spi.Owner;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import java.util.Map;
import java.util.Optional;

/// What was applied of a network, as the labels of an empty volume tell it.
///
/// @param volume its name
record Marker(String volume, NetworkId id, long generation, String digest, Owner owner) {
    static Marker of(NetworkSpec spec, Labels labels) {
        var volume = "%s-g%d".formatted(labels.name(spec.id()), spec.generation());
        return new Marker(volume, spec.id(), spec.generation(), spec.digest(), spec.owner());
    }

    Map<String, String> labels(Labels labels) {
        var all = labels.of(Labels.Kind.MARKER, id, owner);
        all.put(Labels.GENERATION, Long.toString(generation));
        all.put(Labels.DIGEST, digest);
        return all;
    }

    /// Empty where the labels are no marker of ours that we can read: somebody forged or bent it.
    static Optional<Marker> read(JsonNode volume) {
        var labels = volume.path("Labels");
        var id = labels.path(Labels.NETWORK).asText();
        var generation = labels.path(Labels.GENERATION).asText();
        if (!id.matches("[a-z][a-z0-9]{1,23}") || !generation.matches("[1-9][0-9]{0,17}")) {
            return Optional.empty();
        }
        return Optional.of(new Marker(
                volume.path("Name").asText(),
                new NetworkId(id),
                Long.parseLong(generation),
                labels.path(Labels.DIGEST).asText(),
                OwnLabels.owner(labels)));
    }
}
