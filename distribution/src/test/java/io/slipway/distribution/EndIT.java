package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How it ends: what stays when the server stops, and that nothing stays after `uninstall`.
final class EndIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void removedAppsLeaveNoProcessBehind() throws Exception {
        try (var slipway = PackagedSlipway.unpack(folder)) {
            slipway.start();
            slipway.slipway("deploy", slipway.source("static", "site").toString());
            slipway.slipway("remove", "site", "--yes");

            Await.asserted(
                    SOON,
                    () -> assertThat(slipway.commands())
                            .as("the server alone, as the gateway routes nothing any more")
                            .hasSize(1));
            slipway.stop();

            assertThat(slipway.commands()).isEmpty();
        }
    }

    @Test
    void stoppedServerLeavesAppsRunningAndUninstallLeavesNothing() throws Exception {
        try (var slipway = PackagedSlipway.unpack(folder)) {
            slipway.start();
            slipway.slipway("deploy", slipway.source("static", "site").toString());
            var url = slipway.api().url("site");

            slipway.stop();

            assertThat(slipway.gateway().get(url).body()).contains("Hello");

            slipway.slipway("uninstall", "--yes");

            Await.asserted(
                    SOON,
                    () -> assertThat(slipway.commands())
                            .as("what runs afterwards")
                            .isEmpty());
            // The folder above is not its user's, who can empty it and no more.
            assertThat(slipway.home()).isEmptyDirectory();
        }
    }
}
