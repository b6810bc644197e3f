package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// All that runs ends at once, as where a machine loses its power: the server, gateways, shims and apps.
@RequiresBackend("python3")
@Tag("delivered")
@Timeout(180)
final class MachineRestartIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    /// Whoever kept the id of the boot finds that it is another one.
    private static void bootAnew(PackagedSlipway slipway) throws IOException {
        var now = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        var kept = slipway.filesWith(now);
        assertThat(kept).as("files that name the boot").isNotEmpty();
        for (var file : kept) {
            Files.writeString(
                    file, Files.readString(file).replace(now, UUID.randomUUID().toString()));
        }
    }

    @Test
    void allAppsServeAgainAfterTheNextStart() throws Exception {
        try (var slipway = PackagedSlipway.unpack(folder)) {
            slipway.start();
            var apps = List.of(
                    new CounterApp(slipway, "first"),
                    new CounterApp(slipway, "second"),
                    new CounterApp(slipway, "amid"));
            for (var app : apps) {
                app.deploy(apps.indexOf(app), 2);
            }
            var before = slipway.commands().size();
            apps.getLast().ask(7, 3);

            slipway.killAll();

            assertThat(slipway.commands()).isEmpty();
            bootAnew(slipway);
            var began = System.nanoTime();
            slipway.start();
            var up = System.nanoTime();
            for (var app : apps) {
                Await.until(LIMIT, app.name() + " serves again", app::isServed);
            }
            System.out.printf(
                    "%d processes ended at once: the server was up %d ms after its start, and all apps served %d ms later%n",
                    before, (up - began) / 1_000_000, (System.nanoTime() - up) / 1_000_000);
            apps.getLast().awaitDone();
            assertThat(apps.getLast().answer()).startsWith("release v2");
            for (var app : apps) {
                var instances = app.name().equals("amid") ? 3 : 2;
                Await.until(
                        LIMIT,
                        "all of " + app.name(),
                        () -> slipway.api().ports(app.name()).size() == instances);
                app.remove();
            }
            Await.until(
                    LIMIT, "only the server is left", () -> slipway.commands().size() == 1);
        }
    }
}
