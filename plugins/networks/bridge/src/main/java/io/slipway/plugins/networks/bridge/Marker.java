package io.slipway.plugins.networks.bridge;

import io.slipway.docker.OwnLabels;
import io.slipway.spi.Owner;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import java.util.Map;
import java.util.Optional;

/// What was applied of a network, as the labels of a mark tell it.
///
/// @param name of the mark
record Marker(String name, NetworkId id, long generation, String digest, Owner owner) {
    static Marker of(NetworkSpec spec, Labels labels) {
        var name = "%s-g%d".formatted(labels.name(spec.id()), spec.generation());
        return new Marker(name, spec.id(), spec.generation(), spec.digest(), spec.owner());
    }

    Map<String, String> labels(Labels labels) {
        var all = labels.of(Labels.Kind.MARKER, id, owner);
        all.put(Labels.GENERATION, Long.toString(generation));
        all.put(Labels.DIGEST, digest);
        return all;
    }

    /// Empty where the labels are no marker of ours that we can read: somebody forged or bent it.
    static Optional<Marker> read(Shelf.Mark mark) {
        var labels = mark.labels();
        var id = labels.path(Labels.NETWORK).asText();
        var generation = labels.path(Labels.GENERATION).asText();
        if (!id.matches("[a-z][a-z0-9]{1,23}") || !generation.matches("[1-9][0-9]{0,17}")) {
            return Optional.empty();
        }
        return Optional.of(new Marker(
                mark.name(),
                new NetworkId(id),
                Long.parseLong(generation),
                labels.path(Labels.DIGEST).asText(),
                OwnLabels.owner(labels)));
    }
}
