package io.slipway.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Postgresql;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("delivered")
@RequiresBackend("postgresql")
final class PostgresqlCrashTest extends CrashTest {
    private static final OperationLabels LABELS = new OperationLabels("acme", null, null, null);
    private static final Duration TAKE_OVER = Duration.ofSeconds(15);

    @RegisterExtension
    static final Postgresql POSTGRESQL = new Postgresql();

    @TestFactory
    @Tag("long")
    Stream<DynamicTest> nothingIsLostOrDoneTwiceWhereverTheServerFalls() throws Exception {
        return matrix();
    }

    @Override
    DatabaseSettings settings() {
        return POSTGRESQL.create();
    }

    private static OperationId submitHanging(CrashSample sample) {
        return sample.database.transaction(tx -> sample.operations.submit(
                tx, OperationRequest.of("hang", LABELS, "hang", new CrashSample.Nothing(), "ann")));
    }

    private static void awaitBegun(Path folder) {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (!Files.exists(folder.resolve("begun")) && System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(folder.resolve("begun")).exists();
    }

    @Test
    void anotherServerTakesOverFromOneThatWasKilled() throws IOException, InterruptedException {
        var settings = settings();
        var folder = Files.createDirectory(data.resolve("shared"));
        try (var sample = new CrashSample(settings, folder, "two", CrashPoints.none())) {
            var id = submitHanging(sample);
            var child = start(settings, folder, "one", "");
            awaitBegun(folder);
            child.destroyForcibly().waitFor();
            var killed = System.nanoTime();
            try (var _ = sample.engine(CrashChild.hanging(folder))) {
                var ended = sample.operations.await(id, LIMIT).orElseThrow();
                assertThat(ended.state()).isEqualTo(OperationState.SUCCEEDED);
                assertThat(ended.steps().getFirst().attempts()).isEqualTo(2);
                assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(TAKE_OVER);
            }
        }
    }

    @Test
    void aServerThatWasPausedWritesNothingLate() throws IOException, InterruptedException {
        var settings = settings();
        var folder = Files.createDirectory(data.resolve("paused"));
        try (var sample = new CrashSample(settings, folder, "two", CrashPoints.none())) {
            var id = submitHanging(sample);
            var child = start(settings, folder, "one", "");
            try {
                awaitBegun(folder);
                signal(child, "-STOP");
                Operation ended;
                try (var _ = sample.engine(CrashChild.hanging(folder))) {
                    ended = sample.operations.await(id, LIMIT).orElseThrow();
                    assertThat(ended.state()).isEqualTo(OperationState.SUCCEEDED);
                    signal(child, "-CONT");
                    assertThat(child.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                            .as("it sees that all is done, and ends")
                            .isTrue();
                }
                assertThat(sample.operations.get(id)).contains(ended);
                assertThat(Files.readString(folder.resolve("output"))).contains("is left to another server");
            } finally {
                child.destroyForcibly().waitFor();
            }
        }
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", signal, "" + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }
}
