package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.delivery.HaltedServer.Change;
import io.slipway.engine.delivery.HaltedServer.Outcome;
import io.slipway.engine.delivery.HaltingPoints.Halt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server in this process, on back ends in memory, is halted at crash points of every change there is. The same
/// on the whole product is `CrashIT`.
final class CrashMatrixTest {
    private static final int LANES = 4;
    private static final Duration SHORT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /// The points that a change has passed, each with one change that passes it.
    @Test
    @Timeout(120)
    void serverIsHaltedOnceAtEveryPoint() throws Exception {
        var began = System.nanoTime();
        var wanted = rehearse();
        assertThat(wanted.keySet())
                .as("both sides of a write, of a step, of a call and of a change of files")
                .contains(
                        "tx:Apps.deploy:before",
                        "tx:RunStore.finish:after",
                        "queue:delete scheduled_tasks:after",
                        "step:deploy/build web:after",
                        "plugin:apply of scheduler:before",
                        "plugin:remove of scheduler:after",
                        "plugin:build of builder:after",
                        "file:BuildWorkplace.open:after")
                .hasSizeGreaterThan(60);
        var halted = new TreeSet<String>();
        var halts = 0;
        try (var server = new HaltedServer(Files.createDirectory(folder.resolve("halted")))) {
            var left = new LinkedHashMap<>(wanted);
            while (!left.isEmpty() && System.nanoTime() - began < SHORT.toNanos()) {
                for (var change : Change.values()) {
                    var point = left.entrySet().stream()
                            .filter(entry -> entry.getValue() == change)
                            .map(Map.Entry::getKey)
                            .findFirst();
                    var outcome = server.survive(change, point.map(Halt::at).orElse(Halt.NEVER));
                    point.ifPresent(left::remove);
                    if (!outcome.halted().isEmpty()) {
                        halted.add(outcome.halted());
                        halts++;
                    }
                }
            }
        }
        tell(wanted.keySet(), halted, halts, began);
        assertThat(halts).isGreaterThan(20);
    }

    /// Halts at the first pass of any point, at the second, and so on, until every change ends before.
    @Test
    @Tag("delivered")
    @Timeout(900)
    void serverIsHaltedAtEveryPassOfEveryPoint() throws Exception {
        var began = System.nanoTime();
        var names = new HashSet<String>();
        var halted = new TreeSet<String>();
        var halts = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
            var lanes = new ArrayList<Future<List<Outcome>>>();
            for (var lane = 0; lane < LANES; lane++) {
                var first = lane + 1;
                lanes.add(threads.submit((Callable<List<Outcome>>) () -> lane(first)));
            }
            for (var lane : lanes) {
                for (var outcome : lane.get()) {
                    names.addAll(outcome.passed().keySet());
                    if (!outcome.halted().isEmpty()) {
                        halted.add(outcome.halted());
                        halts++;
                    }
                }
            }
        }
        tell(names, halted, halts, began);
        assertThat(halts).isGreaterThan(200);
    }

    /// Each point with the change in which to halt at it, about as many for each change.
    private Map<String, Change> rehearse() throws Exception {
        var passing = new LinkedHashMap<String, List<Change>>();
        try (var server = new HaltedServer(Files.createDirectory(folder.resolve("rehearsal")))) {
            for (var change : Change.values()) {
                for (var point : server.survive(change, Halt.NEVER).passed().keySet()) {
                    passing.computeIfAbsent(point, _ -> new ArrayList<>()).add(change);
                }
            }
        }
        var chosen = new LinkedHashMap<String, Change>();
        passing.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> entry.getValue().size()))
                .forEach(entry -> chosen.put(
                        entry.getKey(),
                        entry.getValue().stream()
                                .min(Comparator.comparingInt(change -> Collections.frequency(chosen.values(), change)))
                                .orElseThrow()));
        return chosen;
    }

    private List<Outcome> lane(int first) throws Exception {
        var outcomes = new ArrayList<Outcome>();
        try (var server = new HaltedServer(Files.createDirectory(folder.resolve("lane" + first)))) {
            var ended = new HashSet<Change>();
            for (var pass = first; ended.size() < Change.values().length; pass += LANES) {
                for (var change : Change.values()) {
                    var outcome = server.survive(change, ended.contains(change) ? Halt.NEVER : Halt.atPass(pass));
                    outcomes.add(outcome);
                    if (outcome.halted().isEmpty()) {
                        ended.add(change);
                    }
                }
            }
        }
        return outcomes;
    }

    private static void tell(Set<String> names, Set<String> halted, int halts, long began) {
        System.out.printf(
                "crash matrix in memory: %d points, %d of them halted at, %d halts, %d s%n",
                names.size(), halted.size(), halts, (System.nanoTime() - began) / 1_000_000_000);
        names.stream()
                .filter(name -> !halted.contains(name))
                .sorted()
                .forEach(name -> System.out.println("  not halted at " + name));
    }
}
