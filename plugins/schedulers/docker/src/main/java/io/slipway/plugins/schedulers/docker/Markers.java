package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What was applied, kept by the engine: an empty volume per generation of a workload, whose labels tell it,
/// since labels of containers cannot be changed. The highest generation counts, a removal before all others.
final class Markers {
    private static final Comparator<Kept> ORDER =
            Comparator.comparing(Kept::removing).thenComparingLong(Kept::generation);

    private final Engine engine;
    private final Labels labels;

    Markers(Engine engine, Labels labels) {
        this.engine = engine;
        this.labels = labels;
    }

    private record Marker(String volume, Kept kept) {}

    Optional<Kept> load(WorkloadId id) throws InterruptedException {
        return highest(of(id));
    }

    /// The markers of all workloads; one that cannot be read is left alone, and counts for nothing.
    Map<WorkloadId, Kept> all() throws InterruptedException {
        var all = new HashMap<WorkloadId, Kept>();
        for (var marker : read(engine.volumes(labels.of(Labels.Kind.MARKER)))) {
            all.merge(marker.kept().id(), marker.kept(), (one, other) -> ORDER.compare(one, other) >= 0 ? one : other);
        }
        return all;
    }

    /// Keeps it, and forgets what was kept before.
    ///
    /// @return what is kept now: of two who decide at a time, the first one's decision
    /// @throws SlipwayException `CONFLICT` where a higher generation, or another of the same, came first
    Kept save(Kept kept) throws InterruptedException {
        var name = labels.name("%s-g%d%s".formatted(kept.id(), kept.generation(), kept.removing() ? "-removed" : ""));
        var made = MarkerLabels.read(
                        engine.volume(name, MarkerLabels.of(kept, labels)).path("Labels"))
                .filter(each -> each.id().equals(kept.id()))
                .orElseThrow(() -> SlipwayException.conflict(
                        "volume %s has labels that are not ours: remove it by hand".formatted(name)));
        check(made, kept);
        var all = of(kept.id());
        var highest = highest(all).orElse(made);
        if (ORDER.compare(highest, made) > 0) {
            engine.removeVolume(name);
            check(highest, kept);
            throw SlipwayException.conflict("%s is being removed".formatted(kept.id()));
        }
        for (var marker : all) {
            if (!marker.volume().equals(name)) {
                engine.removeVolume(marker.volume());
            }
        }
        return made;
    }

    private static void check(Kept kept, Kept wanted) {
        Generations.checkApply(wanted.id(), kept.generation(), kept.digest(), wanted.generation(), wanted.digest());
    }

    void remove(WorkloadId id) throws InterruptedException {
        var all = new ArrayList<>(of(id));
        // The one that says "removed" last: what a crash leaves must not look wanted.
        all.sort(Comparator.comparing(marker -> marker.kept().removing()));
        for (var marker : all) {
            engine.removeVolume(marker.volume());
        }
    }

    private List<Marker> of(WorkloadId id) throws InterruptedException {
        return read(engine.volumes(labels.of(Labels.Kind.MARKER, id)));
    }

    private static List<Marker> read(List<JsonNode> volumes) {
        var markers = new ArrayList<Marker>();
        for (var volume : volumes) {
            MarkerLabels.read(volume.path("Labels"))
                    .ifPresent(
                            kept -> markers.add(new Marker(volume.path("Name").asText(), kept)));
        }
        return markers;
    }

    private static Optional<Kept> highest(List<Marker> markers) {
        return markers.stream().map(Marker::kept).max(ORDER);
    }
}
