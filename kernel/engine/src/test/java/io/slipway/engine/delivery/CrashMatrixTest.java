package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.delivery.HaltedServer.Change;
import io.slipway.engine.delivery.HaltedServer.Outcome;
import io.slipway.engine.delivery.HaltingPoints.Halt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A server in this process, on back ends in memory, is halted at crash points of every change there is. The same
/// on the whole product is `EmbeddedCrashIT`.
@Execution(ExecutionMode.CONCURRENT)
@Tag("delivered")
final class CrashMatrixTest {
    private static final int LANES = 4;

    @TempDir
    Path folder;

    /// The points that a change has passed, each with one change that passes it.
    @Test
    @Timeout(240)
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
        var outcomes = inLanes(lane -> once(lane, share(wanted, lane)));
        tell(outcomes, wanted.keySet(), began);
        // What happens on the way differs a little from run to run; a point may not be passed in its turn.
        assertThat(halted(outcomes)).hasSizeGreaterThan(wanted.size() * 9 / 10);
    }

    /// Halts at the first pass of any point, at the second, and so on, until every change ends before.
    @Test
    @Tag("long")
    @Timeout(900)
    void serverIsHaltedAtEveryPassOfEveryPoint() throws Exception {
        var began = System.nanoTime();
        var outcomes = inLanes(this::everyPass);
        var names = outcomes.stream()
                .flatMap(outcome -> outcome.passed().keySet().stream())
                .collect(Collectors.toSet());
        tell(outcomes, names, began);
        assertThat(outcomes.stream().filter(Outcome::isHalt).count()).isGreaterThan(200);
    }

    private interface Lane {
        List<Outcome> run(int lane) throws Exception;
    }

    /// Each lane is a server and back ends of its own; they wait more than they work.
    private static List<Outcome> inLanes(Lane lane) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(LANES)) {
            var lanes = new ArrayList<Future<List<Outcome>>>();
            for (var number = 0; number < LANES; number++) {
                var own = number;
                lanes.add(threads.submit(() -> lane.run(own)));
            }
            var outcomes = new ArrayList<Outcome>();
            for (var running : lanes) {
                outcomes.addAll(running.get());
            }
            return outcomes;
        }
    }

    /// Every fourth point of each change, for the first lane from the first on.
    private static Map<Change, Deque<String>> share(Map<String, Change> wanted, int lane) {
        var shares = new EnumMap<Change, Deque<String>>(Change.class);
        for (var change : Change.values()) {
            var points = wanted.keySet().stream()
                    .filter(point -> wanted.get(point) == change)
                    .toList();
            var share = new ArrayDeque<String>();
            for (var i = lane; i < points.size(); i += LANES) {
                share.add(points.get(i));
            }
            shares.put(change, share);
        }
        return shares;
    }

    private List<Outcome> once(int lane, Map<Change, Deque<String>> left) throws Exception {
        var outcomes = new ArrayList<Outcome>();
        try (var server = new HaltedServer(Files.createDirectory(folder.resolve("lane" + lane)))) {
            while (left.values().stream().anyMatch(points -> !points.isEmpty())) {
                for (var change : Change.values()) {
                    var point = Objects.requireNonNull(left.get(change)).poll();
                    outcomes.add(server.survive(change, point == null ? Halt.NEVER : Halt.at(point)));
                }
            }
        }
        return outcomes;
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

    private List<Outcome> everyPass(int lane) throws Exception {
        var outcomes = new ArrayList<Outcome>();
        try (var server = new HaltedServer(Files.createDirectory(folder.resolve("lane" + lane)))) {
            var ended = EnumSet.noneOf(Change.class);
            for (var pass = lane + 1; ended.size() < Change.values().length; pass += LANES) {
                for (var change : Change.values()) {
                    var outcome = server.survive(change, ended.contains(change) ? Halt.NEVER : Halt.atPass(pass));
                    outcomes.add(outcome);
                    if (!outcome.isHalt()) {
                        ended.add(change);
                    }
                }
            }
        }
        return outcomes;
    }

    private static Set<String> halted(List<Outcome> outcomes) {
        return outcomes.stream().filter(Outcome::isHalt).map(Outcome::halted).collect(Collectors.toSet());
    }

    private static void tell(List<Outcome> outcomes, Set<String> names, long began) {
        var halted = halted(outcomes);
        System.out.printf(
                "crash matrix in memory: %d points, %d of them halted at, %d halts, %d s%n",
                names.size(),
                halted.size(),
                outcomes.stream().filter(Outcome::isHalt).count(),
                (System.nanoTime() - began) / 1_000_000_000);
        names.stream()
                .filter(name -> !halted.contains(name))
                .sorted()
                .forEach(name -> System.out.println("  not halted at " + name));
    }
}
