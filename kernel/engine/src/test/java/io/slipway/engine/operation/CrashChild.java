package io.slipway.engine.operation;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Cursor;
import io.slipway.spi.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;

/// A server in a process of its own: `data server haltAt`, the database in the environment. It halts, as after
/// kill -9, at the first pass of the crash point of that name; it writes down all that it passes.
final class CrashChild {
    static final int HALTED = 137;

    private CrashChild() {}

    public static void main(String[] arguments) throws Exception {
        var data = Path.of(arguments[0]);
        var url = System.getenv("CRASH_URL");
        var password = System.getenv("CRASH_PASSWORD");
        var settings = new DatabaseSettings(
                url, System.getenv("CRASH_USER"), password == null ? null : Secret.of(password), 4);
        try (var sample = new CrashSample(settings, data, arguments[1], halting(data, arguments[2]))) {
            sample.submit();
            try (var _ = sample.engine(hanging(data))) {
                for (var each : sample.operations
                        .list(OperationFilter.all(), Cursor.first(100))
                        .items()) {
                    sample.operations.await(each.id(), java.time.Duration.ofSeconds(60));
                }
            }
        }
    }

    private static CrashPoints halting(Path data, String haltAt) {
        return name -> {
            try {
                Files.writeString(
                        data.resolve("points"), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (name.equals(haltAt)) {
                Runtime.getRuntime().halt(HALTED);
            }
        };
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Tells that it has begun, and waits until it is interrupted or the process is gone.
    static OperationHandler hanging(Path data) {
        return new EngineTest.Simple(
                "hang",
                context -> java.util.List.of(Step.of("hang", () -> {
                    var begun = data.resolve("begun");
                    if (Files.exists(begun)) {
                        return StepResult.done();
                    }
                    create(begun);
                    new Semaphore(0).acquire();
                    return StepResult.done();
                })));
    }
}
