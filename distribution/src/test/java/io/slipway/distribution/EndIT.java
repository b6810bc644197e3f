package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How it ends: what stays when the server stops, and that nothing stays after `uninstall`.
@Tag("delivered")
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
        var accounts = Files.readString(Path.of("/etc/passwd"));
        var groups = controlGroups();
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
            assertThat(slipway.login()).doesNotExist();
            assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(folder.toString());
            assertThat(Files.readString(Path.of("/etc/passwd"))).isEqualTo(accounts);
            assertThat(controlGroups()).isEqualTo(groups);
            for (var port : List.of(slipway.apiPort(), slipway.gatewayPort())) {
                try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                    assertThat(socket.isBound()).isTrue();
                }
            }
        }
    }

    /// Those of apps and builds on this machine.
    private static Set<Path> controlGroups() throws IOException {
        try (var groups = Files.find(
                Path.of("/sys/fs/cgroup"),
                8,
                (path, attributes) -> attributes.isDirectory()
                        && path.getFileName().toString().startsWith("slipway"))) {
            return groups.collect(Collectors.toSet());
        }
    }
}
