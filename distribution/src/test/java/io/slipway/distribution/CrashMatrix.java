package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.distribution.HaltedSlipway.Change;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The product's server is halted at crash points of every change there is and started again: the change comes to its
/// right end, nothing is left over on the machine, and the app beside it is served all along by the same process. A
/// subclass names the back ends.
abstract class CrashMatrix {
    private static final Duration SHORT = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    abstract Pair pair();

    /// As many points as fit into a time box, in an order that is the same each time.
    @Test
    @Tag("long")
    @Timeout(600)
    void serverSurvivesAHaltAtSampledPoints() throws Exception {
        halts(SHORT, Every.CHANGE_ONCE);
    }

    @Test
    @Tag("long")
    @Timeout(7200)
    void serverSurvivesAHaltAtEveryPointOfEveryChange() throws Exception {
        halts(Duration.ofHours(2), Every.CHANGE);
    }

    private enum Every {
        /// Each point in one of the changes that pass it.
        CHANGE_ONCE,
        /// Each point in each of them.
        CHANGE
    }

    private void halts(Duration limit, Every every) throws Exception {
        var began = System.nanoTime();
        try (var slipway = HaltedSlipway.start(folder, pair())) {
            var passing = new LinkedHashMap<String, List<Change>>();
            for (var change : Change.values()) {
                slipway.rehearse(change)
                        .forEach(point -> passing.computeIfAbsent(point, _ -> new ArrayList<>())
                                .add(change));
            }
            var left = plan(passing, every);
            var halted = new TreeSet<String>();
            var halts = 0;
            while (!left.values().stream().allMatch(List::isEmpty) && System.nanoTime() - began < limit.toNanos()) {
                for (var change : Change.values()) {
                    var points = left.computeIfAbsent(change, _ -> new ArrayList<>());
                    var point = points.isEmpty() ? Optional.<String>empty() : Optional.of(points.removeFirst());
                    if (slipway.survives(change, point)) {
                        halted.add(point.orElseThrow());
                        halts++;
                    }
                }
            }
            System.out.printf(
                    "crash matrix of %s: %d points, %d of them halted at, %d halts, %d requests to the app beside them, %d s%n",
                    pair().scheduler(),
                    passing.size(),
                    halted.size(),
                    halts,
                    slipway.answered(),
                    (System.nanoTime() - began) / 1_000_000_000);
            passing.keySet().stream()
                    .filter(point -> !halted.contains(point))
                    .sorted()
                    .forEach(point -> System.out.println("  not halted at " + point));
            assertThat(passing).hasSizeGreaterThan(60);
            assertThat(halts).isGreaterThan(20);
        }
    }

    private static Map<Change, List<String>> plan(Map<String, List<Change>> passing, Every every) {
        var plan = new LinkedHashMap<Change, List<String>>();
        for (var change : Change.values()) {
            plan.put(change, new ArrayList<>());
        }
        passing.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getValue().size()))
                .forEach(entry -> {
                    var changes = every == Every.CHANGE
                            ? entry.getValue()
                            : List.of(Collections.min(
                                    entry.getValue(),
                                    Comparator.comparingInt(change ->
                                            plan.getOrDefault(change, List.of()).size())));
                    changes.forEach(change ->
                            plan.computeIfAbsent(change, _ -> new ArrayList<>()).add(entry.getKey()));
                });
        return plan;
    }
}
