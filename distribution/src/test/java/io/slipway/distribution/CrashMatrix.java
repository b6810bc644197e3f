package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.distribution.HaltedSlipway.Change;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The product's server is halted at crash points of every change there is and started again: the change comes to its
/// right end, nothing is left over on the machine, and the app beside it is served all along by the same process. A
/// subclass names the back ends.
abstract class CrashMatrix {
    private static final Duration SHORT = Duration.ofSeconds(85);
    private static final Duration LONG = Duration.ofHours(2);
    /// Another one takes another sample: `-Dslipway.crash.seed=`.
    private static final long SEED = Long.getLong("slipway.crash.seed", 1);

    @TempDir
    Path folder;

    abstract Pair pair();

    /// As many points as fit into a time box, the same ones for the same seed.
    @Test
    @Tag("delivered")
    @Timeout(300)
    void serverSurvivesAHaltAtSampledPoints() throws Exception {
        halts(SHORT, Every.CHANGE_ONCE);
    }

    @Test
    @Tag("long")
    @Timeout(7500)
    void serverSurvivesAHaltAtEveryPointOfEveryChange() throws Exception {
        halts(LONG, Every.CHANGE);
    }

    private enum Every {
        /// Each point in one of the changes that pass it.
        CHANGE_ONCE,
        /// Each point in each of them.
        CHANGE
    }

    private void halts(Duration limit, Every every) throws Exception {
        var end = System.nanoTime() + limit.toNanos();
        try (var slipway = HaltedSlipway.start(folder, pair())) {
            var passing = rehearse(slipway);
            assertThat(passing).as("points that the changes pass").hasSizeGreaterThan(60);
            var left = plan(passing, every);
            var halted = new TreeSet<String>();
            var halts = 0;
            var round = Duration.ZERO;
            while (!left.values().stream().allMatch(Deque::isEmpty)
                    && (halts == 0 || System.nanoTime() + round.toNanos() < end)) {
                var began = System.nanoTime();
                for (var change : Change.values()) {
                    var point = Optional.ofNullable(of(left, change).pollFirst());
                    if (slipway.survives(change, point)) {
                        halted.add(point.orElseThrow());
                        halts++;
                    }
                }
                round = Duration.ofNanos(System.nanoTime() - began);
            }
            System.out.printf(
                    "crash matrix of %s, seed %d: %d points, halted at %d of them, %d halts, %d requests to the app beside them, %d s%n",
                    pair().scheduler(),
                    SEED,
                    passing.size(),
                    halted.size(),
                    halts,
                    slipway.answered(),
                    limit.toSeconds() - (end - System.nanoTime()) / 1_000_000_000);
            if (every == Every.CHANGE) {
                passing.keySet().stream()
                        .filter(point -> !halted.contains(point))
                        .sorted()
                        .forEach(point -> System.out.println("  not halted at " + point));
            }
            assertThat(halts).as("halts").isGreaterThanOrEqualTo(Change.values().length - 1);
        }
    }

    /// Each point with the changes that pass it.
    private static Map<String, List<Change>> rehearse(HaltedSlipway slipway) throws Exception {
        var passing = new TreeMap<String, List<Change>>();
        for (var change : Change.values()) {
            slipway.rehearse(change)
                    .forEach(point -> passing.computeIfAbsent(point, _ -> new ArrayList<>())
                            .add(change));
        }
        return passing;
    }

    private static Map<Change, Deque<String>> plan(Map<String, List<Change>> passing, Every every) {
        var plan = new EnumMap<Change, Deque<String>>(Change.class);
        var points = new ArrayList<>(passing.entrySet());
        Collections.shuffle(points, new Random(SEED));
        for (var point : points) {
            var changes = new ArrayList<>(point.getValue());
            if (every == Every.CHANGE_ONCE) {
                changes.sort(Comparator.comparingInt(change -> of(plan, change).size()));
                changes.subList(1, changes.size()).clear();
            }
            changes.forEach(change -> of(plan, change).addLast(point.getKey()));
        }
        return plan;
    }

    private static Deque<String> of(Map<Change, Deque<String>> plan, Change change) {
        return plan.computeIfAbsent(change, _ -> new ArrayDeque<>());
    }
}
