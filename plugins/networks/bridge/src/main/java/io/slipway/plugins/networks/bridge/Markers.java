package io.slipway.plugins.networks.bridge;

import static java.util.Comparator.comparingLong;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.docker.OwnLabels;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;

/// What was applied and who has joined, kept by the engine as empty volumes, since labels of networks cannot be
/// changed: one per generation of a network, of which the highest counts, and one per member.
final class Markers {
    private final Engine engine;
    private final Labels labels;

    Markers(Engine engine, Labels labels) {
        this.engine = engine;
        this.labels = labels;
    }

    Optional<Marker> load(NetworkId id) throws InterruptedException {
        return of(id).stream().max(comparingLong(Marker::generation));
    }

    Collection<Marker> all() throws InterruptedException {
        var all = new HashMap<NetworkId, Marker>();
        for (var volume : engine.volumes(labels.of(Labels.Kind.MARKER))) {
            Marker.read(volume)
                    .ifPresent(marker ->
                            all.merge(marker.id(), marker, BinaryOperator.maxBy(comparingLong(Marker::generation))));
        }
        return all.values();
    }

    /// Keeps it, and forgets what was kept before.
    ///
    /// @throws SlipwayException `CONFLICT` where a higher generation, or another of the same, came first
    void save(NetworkSpec spec) throws InterruptedException {
        var wanted = Marker.of(spec, labels);
        var before = load(spec.id());
        if (before.isPresent()) {
            check(before.get(), wanted);
        }
        var made = Marker.read(engine.volume(wanted.volume(), wanted.labels(labels)))
                .filter(each -> each.id().equals(spec.id()))
                .orElseThrow(() -> SlipwayException.conflict(
                        "volume %s has labels that are not ours: remove it by hand".formatted(wanted.volume())));
        check(made, wanted);
        var all = of(spec.id());
        var highest = all.stream().max(comparingLong(Marker::generation)).orElse(made);
        if (highest.generation() > made.generation()) {
            engine.removeVolume(made.volume());
            check(highest, wanted);
        }
        for (var marker : all) {
            if (marker.generation() < made.generation()) {
                engine.removeVolume(marker.volume());
            }
        }
    }

    private static void check(Marker kept, Marker wanted) {
        Generations.checkApply(
                "network " + wanted.id(), kept.generation(), kept.digest(), wanted.generation(), wanted.digest());
    }

    void remove(NetworkId id) throws InterruptedException {
        for (var marker : of(id)) {
            engine.removeVolume(marker.volume());
        }
    }

    private List<Marker> of(NetworkId id) throws InterruptedException {
        return engine.volumes(labels.of(Labels.Kind.MARKER, id)).stream()
                .flatMap(volume -> Marker.read(volume).stream())
                .toList();
    }

    Set<WorkloadId> members(NetworkId id) throws InterruptedException {
        return members(engine.volumes(labels.of(Labels.Kind.MEMBER, id))).getOrDefault(id.value(), Set.of());
    }

    /// Those of all networks, by the network's id.
    Map<String, Set<WorkloadId>> members() throws InterruptedException {
        return members(engine.volumes(labels.of(Labels.Kind.MEMBER)));
    }

    private static Map<String, Set<WorkloadId>> members(List<JsonNode> volumes) {
        var members = new HashMap<String, Set<WorkloadId>>();
        for (var volume : volumes) {
            var marks = volume.path("Labels");
            var network = marks.path(Labels.NETWORK).asText();
            OwnLabels.workload(marks)
                    .ifPresent(workload -> members.computeIfAbsent(network, _ -> new HashSet<>())
                            .add(workload));
        }
        return members;
    }

    void join(NetworkId id, WorkloadId workload) throws InterruptedException {
        var marks = labels.of(Labels.Kind.MEMBER, id);
        marks.put(Labels.WORKLOAD, workload.value());
        engine.volume(member(id, workload), marks);
    }

    void leave(NetworkId id, WorkloadId workload) throws InterruptedException {
        engine.removeVolume(member(id, workload));
    }

    private String member(NetworkId id, WorkloadId workload) {
        return labels.name(id) + "-m-" + workload;
    }
}
