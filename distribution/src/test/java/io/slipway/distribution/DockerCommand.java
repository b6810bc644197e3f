package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The engine that tests use, looked at with its own program: what a test finds out is not what Slipway says.
final class DockerCommand {
    private DockerCommand() {}

    static URI endpoint() {
        return URI.create(Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock"));
    }

    /// What it printed; it fails the test unless it ends with 0.
    static String docker(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("docker", "-H", endpoint().toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0)
                .as(() -> String.join(" ", command) + " said " + output)
                .isTrue();
        return output.strip();
    }

    static List<String> lines(String... arguments) throws IOException, InterruptedException {
        return docker(arguments).lines().filter(line -> !line.isBlank()).toList();
    }
}
