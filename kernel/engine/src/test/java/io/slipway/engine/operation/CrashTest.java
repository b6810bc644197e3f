package io.slipway.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Cursor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.io.TempDir;

/// A server is halted at every crash point there is while operations run; the next one brings all of them to
/// their end, and nothing has happened twice. The subclasses bring a database each.
abstract class CrashTest {
    static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path data;

    /// A new, empty database.
    abstract DatabaseSettings settings();

    Stream<DynamicTest> matrix() throws Exception {
        var rehearsal = Files.createDirectory(data.resolve("rehearsal"));
        assertThat(run(settings(), rehearsal, "")).isZero();
        var points = new LinkedHashSet<>(Files.readAllLines(rehearsal.resolve("points")));
        assertThat(points)
                .as("each side of a commit, of a step and of what the scheduler does is a crash point")
                .hasSizeGreaterThan(25)
                .contains("tx:CrashSample.submit:before", "tx:RunStore.finish:after", "step:good/keep:after");
        System.out.println(points.size() + " crash points");
        return points.stream()
                .filter(CrashTest::isNow)
                .map(point -> DynamicTest.dynamicTest(point, () -> survives(point)));
    }

    /// Before a commit the database is as it was after the one before, where the server has fallen already: the
    /// short form leaves these out.
    private static boolean isNow(String point) {
        return System.getenv("SLIPWAY_LONG") != null || !(point.startsWith("tx:Run") && point.endsWith(":before"));
    }

    private void survives(String point) throws Exception {
        var settings = settings();
        var folder = Files.createTempDirectory(data, "crash");
        assertThat(run(settings, folder, point)).isEqualTo(CrashChild.HALTED);
        try (var sample = new CrashSample(settings, folder, "one", CrashPoints.none())) {
            sample.submit();
            try (var _ = sample.engine()) {
                ended(sample);
            }
        }
    }

    private static void ended(CrashSample sample) throws InterruptedException, IOException {
        var all =
                sample.operations.list(OperationFilter.all(), Cursor.first(10)).items();
        assertThat(all).hasSize(3);
        for (var each : all) {
            sample.operations.await(each.id(), LIMIT);
        }
        for (var each :
                sample.operations.list(OperationFilter.all(), Cursor.first(10)).items()) {
            assertThat(each.state())
                    .as("%s", each)
                    .isEqualTo(each.kind().equals("good") ? OperationState.SUCCEEDED : OperationState.FAILED);
        }
        assertThat(sample.effects())
                .as("what was committed with a step")
                .containsExactlyInAnyOrderElementsOf(all.stream()
                        .flatMap(each -> (each.kind().equals("good")
                                        ? List.of("keep 8080", "finish")
                                        : List.of("undo after FAILED"))
                                .stream().map(step -> each.id() + " " + step))
                        .toList());
        var again = sample.calls().entrySet().stream()
                .filter(call -> !call.getKey().endsWith(" break"))
                .filter(call -> call.getValue() > 1)
                .toList();
        assertThat(again).as("only the step that was under way is called again").hasSizeLessThanOrEqualTo(1);
        assertThat(again).allMatch(call -> call.getValue() == 2);
        awaitIdle(sample);
    }

    private static void awaitIdle(CrashSample sample) {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (scheduled(sample) > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(scheduled(sample)).as("left with the scheduler").isZero();
    }

    private static long scheduled(CrashSample sample) {
        return sample.database.<Long>read(tx -> tx.count("select count(*) as n from scheduled_tasks"));
    }

    /// @return the exit code
    static int run(DatabaseSettings settings, Path folder, String haltAt) throws IOException, InterruptedException {
        var process = start(settings, folder, "one", haltAt);
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the child did not end: " + Files.readString(folder.resolve("output")));
        }
        return process.exitValue();
    }

    static Process start(DatabaseSettings settings, Path folder, String server, String haltAt) throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CrashChild.class.getName(),
                folder.toString(),
                server,
                haltAt);
        if (settings.url() != null) {
            builder.environment().put("CRASH_URL", settings.url());
            if (settings.user() != null && settings.password() != null) {
                builder.environment().put("CRASH_USER", settings.user());
                builder.environment().put("CRASH_PASSWORD", settings.password().reveal());
            }
        }
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }
}
