package io.slipway.plugins.storage.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.VolumeId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/// What was applied, kept by the engine: an empty volume for each state, whose labels tell it, since labels of volumes
/// cannot be changed. The highest generation counts, and of one generation the newest content.
final class Markers {
    private final Engine engine;
    private final Labels labels;

    Markers(Engine engine, Labels labels) {
        this.engine = engine;
        this.labels = labels;
    }

    Optional<Kept> load(VolumeId id) throws InterruptedException {
        return of(id).values().stream().max(Kept.ORDER);
    }

    Collection<Kept> all() throws InterruptedException {
        var all = new HashMap<VolumeId, Kept>();
        read(engine.volumes(labels.of(Labels.Kind.MARKER)))
                .values()
                .forEach(kept -> all.merge(kept.id(), kept, BinaryOperator.maxBy(Kept.ORDER)));
        return all.values();
    }

    /// Keeps it, and forgets what was kept before.
    ///
    /// @throws SlipwayException `CONFLICT` where a higher generation, or another of the same, came first
    void save(Kept kept) throws InterruptedException {
        var name = "%s-g%d-c%d".formatted(labels.name(kept.id()), kept.generation(), kept.content());
        var made = Kept.read(engine.volume(name, kept.labels(labels)).path("Labels"))
                .filter(each -> each.id().equals(kept.id()))
                .orElseThrow(() -> SlipwayException.conflict(
                        "volume %s has labels that are not ours: remove it by hand".formatted(name)));
        check(made, kept);
        var all = of(kept.id());
        var highest = all.values().stream().max(Kept.ORDER).orElse(made);
        if (Kept.ORDER.compare(highest, made) > 0) {
            engine.removeVolume(name);
            check(highest, kept);
        }
        for (var marker : all.entrySet()) {
            if (Kept.ORDER.compare(marker.getValue(), made) < 0) {
                engine.removeVolume(marker.getKey());
            }
        }
    }

    /// Refuses what is older than what is kept, and what is another of the same generation.
    static void check(Kept kept, Kept wanted) {
        Generations.checkApply(wanted.id(), kept.generation(), kept.digest(), wanted.generation(), wanted.digest());
    }

    void remove(VolumeId id) throws InterruptedException {
        for (var name : of(id).keySet()) {
            engine.removeVolume(name);
        }
    }

    private Map<String, Kept> of(VolumeId id) throws InterruptedException {
        return read(engine.volumes(labels.of(Labels.Kind.MARKER, id)));
    }

    /// By the name of the marker.
    private static Map<String, Kept> read(List<JsonNode> volumes) {
        var found = new HashMap<String, Kept>();
        for (var volume : volumes) {
            Kept.read(volume.path("Labels"))
                    .ifPresent(kept -> found.put(volume.path("Name").asText(), kept));
        }
        return found;
    }
}
