package io.slipway.plugins.networks.bridge;

import static java.util.Comparator.comparingLong;

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

/// What was applied and who has joined, kept on a shelf beside the networks, whose labels cannot be changed: a mark
/// per generation of a network, of which the highest counts, and one per member.
final class Markers {
    private final Shelf shelf;
    private final Labels labels;

    Markers(Shelf shelf, Labels labels) {
        this.shelf = shelf;
        this.labels = labels;
    }

    Optional<Marker> load(NetworkId id) throws InterruptedException {
        return of(id).stream().max(comparingLong(Marker::generation));
    }

    Collection<Marker> all() throws InterruptedException {
        var all = new HashMap<NetworkId, Marker>();
        for (var mark : shelf.all(labels.of(Labels.Kind.MARKER))) {
            Marker.read(mark)
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
        var made = Marker.read(shelf.keep(wanted.name(), wanted.labels(labels)))
                .filter(each -> each.id().equals(spec.id()))
                .orElseThrow(() -> SlipwayException.conflict(
                        "'%s' on the engine has labels that are not ours: remove it by hand".formatted(wanted.name())));
        check(made, wanted);
        var all = of(spec.id());
        var highest = all.stream().max(comparingLong(Marker::generation)).orElse(made);
        if (highest.generation() > made.generation()) {
            shelf.remove(made.name());
            check(highest, wanted);
        }
        for (var marker : all) {
            if (marker.generation() < made.generation()) {
                shelf.remove(marker.name());
            }
        }
    }

    private static void check(Marker kept, Marker wanted) {
        Generations.checkApply(
                "network " + wanted.id(), kept.generation(), kept.digest(), wanted.generation(), wanted.digest());
    }

    void remove(NetworkId id) throws InterruptedException {
        for (var marker : of(id)) {
            shelf.remove(marker.name());
        }
    }

    private List<Marker> of(NetworkId id) throws InterruptedException {
        return shelf.all(labels.of(Labels.Kind.MARKER, id)).stream()
                .flatMap(mark -> Marker.read(mark).stream())
                .toList();
    }

    Set<WorkloadId> members(NetworkId id) throws InterruptedException {
        return members(shelf.all(labels.of(Labels.Kind.MEMBER, id))).getOrDefault(id.value(), Set.of());
    }

    /// Those of all networks, by the network's id.
    Map<String, Set<WorkloadId>> members() throws InterruptedException {
        return members(shelf.all(labels.of(Labels.Kind.MEMBER)));
    }

    private static Map<String, Set<WorkloadId>> members(List<Shelf.Mark> all) {
        var members = new HashMap<String, Set<WorkloadId>>();
        for (var mark : all) {
            var network = mark.labels().path(Labels.NETWORK).asText();
            OwnLabels.workload(mark.labels())
                    .ifPresent(workload -> members.computeIfAbsent(network, _ -> new HashSet<>())
                            .add(workload));
        }
        return members;
    }

    void join(NetworkId id, WorkloadId workload) throws InterruptedException {
        var marks = labels.of(Labels.Kind.MEMBER, id);
        marks.put(Labels.WORKLOAD, workload.value());
        shelf.keep(member(id, workload), marks);
    }

    void leave(NetworkId id, WorkloadId workload) throws InterruptedException {
        shelf.remove(member(id, workload));
    }

    private String member(NetworkId id, WorkloadId workload) {
        return labels.name(id) + "-m-" + workload;
    }
}
