package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the systemd unit promises, as far as it shows without systemd as the first process.
@Tag("delivered")
final class ServiceIT {
    @TempDir
    private Path folder;

    private PackagedSlipway slipway;
    private Path unit;

    @AfterEach
    void end() {
        slipway.close();
    }

    @BeforeEach
    void unpack() throws Exception {
        slipway = PackagedSlipway.unpack(folder);
        var delivered = Files.readString(slipway.home().resolve("systemd/slipway.service"));
        unit = Files.writeString(
                folder.resolve("slipway.service"),
                delivered.replace("/opt/slipway", slipway.home().toString()));
    }

    @Test
    @RequiresBackend("systemd-analyze")
    void unitIsSound() throws Exception {
        var process = new ProcessBuilder("systemd-analyze", "verify", unit.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).isEmpty();
    }

    @Test
    void stoppingTheServiceLeavesAppsAndGateway() throws Exception {
        var settings = settings();
        // systemd.kill(5): the main process alone gets the signal, and after the timeout SIGKILL.
        assertThat(settings).containsEntry("KillMode", "process").doesNotContainKey("KillSignal");
        assertThat(settings.get("ExecStart")).isEqualTo(slipway.home().resolve("bin/slipway") + " server");
        slipway.start();
        slipway.slipway("deploy", slipway.source("static", "site").toString());
        var url = slipway.api().url("site");
        var running = slipway.processes();
        var server = slipway.serverPid();
        var began = System.nanoTime();

        var code = slipway.stop();

        // systemd.service(5): 0, and what is named.
        assertThat(Integer.toString(code)).isIn("0", settings.get("SuccessExitStatus"));
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isLessThan(Duration.ofSeconds(Long.parseLong(settings.get("TimeoutStopSec"))));
        assertThat(running)
                .filteredOn(process -> process.pid() != server)
                .isNotEmpty()
                .allMatch(ProcessHandle::isAlive);
        assertThat(slipway.gateway().get(url).body()).contains("Hello");
    }

    private Map<String, String> settings() throws IOException {
        try (var lines = Files.lines(unit)) {
            return lines.filter(line -> line.matches("[A-Za-z]+=.*"))
                    .map(line -> List.of(line.split("=", 2)))
                    .collect(Collectors.toMap(List::getFirst, List::getLast, (_, last) -> last));
        }
    }
}
