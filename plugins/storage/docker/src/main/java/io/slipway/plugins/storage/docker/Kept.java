package io.slipway.plugins.storage.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.OwnLabels;
import io.slipway.spi.Owner;
import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/// What was applied of a volume, as the labels of its marker tell it.
///
/// @param content number of the volume of the engine that holds its data
record Kept(VolumeId id, long generation, String digest, Owner owner, long sizeBytes, long content) {
    static final Comparator<Kept> ORDER =
            Comparator.comparingLong(Kept::generation).thenComparingLong(Kept::content);

    private static final String GENERATION = "io.slipway.generation";
    private static final String DIGEST = "io.slipway.digest";
    private static final String SIZE = "io.slipway.size";
    private static final String CONTENT = "io.slipway.content";
    private static final String NUMBER = "[1-9][0-9]{0,17}";

    static Kept of(VolumeSpec spec, long content) {
        return new Kept(spec.id(), spec.generation(), spec.digest(), spec.owner(), spec.sizeBytes(), content);
    }

    Kept withContent(long number) {
        return new Kept(id, generation, digest, owner, sizeBytes, number);
    }

    Map<String, String> labels(Labels labels) {
        var all = labels.of(Labels.Kind.MARKER, id, owner);
        all.put(GENERATION, Long.toString(generation));
        all.put(DIGEST, digest);
        all.put(SIZE, Long.toString(sizeBytes));
        all.put(CONTENT, Long.toString(content));
        return all;
    }

    /// Empty where the labels are no marker of ours that we can read: somebody forged or bent it.
    static Optional<Kept> read(JsonNode labels) {
        var id = labels.path(Labels.VOLUME).asText();
        var generation = labels.path(GENERATION).asText();
        var size = labels.path(SIZE).asText();
        var content = labels.path(CONTENT).asText();
        if (!id.matches("[a-z][a-z0-9]{1,23}")
                || !generation.matches(NUMBER)
                || !size.matches(NUMBER)
                || !content.matches(NUMBER)) {
            return Optional.empty();
        }
        return Optional.of(new Kept(
                new VolumeId(id),
                Long.parseLong(generation),
                labels.path(DIGEST).asText(),
                OwnLabels.owner(labels),
                Long.parseLong(size),
                Long.parseLong(content)));
    }
}
