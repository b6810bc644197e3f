package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The server as a process of its own.
@Timeout(120)
final class ServerTest {
    @TempDir
    private Path home;

    @Test
    void saysWhereItIsLogsItsUserInAndEndsWithZeroOnSigterm() throws Exception {
        write("server: {listen: \"127.0.0.1:0\"}\n");
        var server = start();
        try {
            var lines = untilReady(server);
            var ready = lines.getLast();
            var url = ready.replaceAll(".*(http://127\\.0\\.0\\.1:\\d+).*", "$1");
            assertThat(lines).anyMatch(line -> line.matches(" +code: [0-9A-Z-]+"));
            assertThat(lines).anyMatch(line -> line.contains("no plugin in plugins/"));
            var login = new LoginFile(home.resolve("config/slipway/login.json"))
                    .read()
                    .orElseThrow();
            assertThat(login.server()).isEqualTo(URI.create(url));
            assertThat(get(url + "/v1", login.token().reveal())).isEqualTo(200);
            server.destroy();
            assertThat(server.waitFor(15, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();
        } finally {
            server.destroyForcibly();
        }
    }

    @Test
    void laterStartOnAnotherPortMovesTheLoginAndOffersNoCode() throws Exception {
        write("server: {listen: \"127.0.0.1:0\"}\n");
        var first = start();
        var file = new LoginFile(home.resolve("config/slipway/login.json"));
        try {
            untilReady(first);
            var login = file.read().orElseThrow();
            assertThat(get(login.server() + "/v1", login.token().reveal())).isEqualTo(200);
        } finally {
            first.destroy();
            first.waitFor();
        }
        var second = start();
        try {
            var lines = untilReady(second);
            assertThat(lines).noneMatch(line -> line.contains("code:"));
            var login = file.read().orElseThrow();
            assertThat(lines.getLast()).contains(login.server().toString());
            assertThat(get(login.server() + "/v1", login.token().reveal())).isEqualTo(200);
        } finally {
            second.destroy();
            second.waitFor();
        }
    }

    @Test
    void wrongConfigurationIsToldAndEndsWithOne() throws Exception {
        write("server: {listn: x}\n");
        var server = start();
        var output = new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(server.waitFor()).isEqualTo(1);
        assertThat(output).contains("error: conf/server.yaml:1: server.listn").contains("try: mend conf/server.yaml");
    }

    private void write(String configuration) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/server.yaml"), configuration);
    }

    private Process start() throws IOException {
        var builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.slipway.http.Server");
        builder.environment().put("SLIPWAY_HOME", home.toString());
        builder.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
        return builder.redirectErrorStream(true).start();
    }

    private static List<String> untilReady(Process server) throws IOException {
        var lines = new ArrayList<String>();
        var output = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        while (lines.isEmpty() || !lines.getLast().contains(" is ready: ")) {
            var line = output.readLine();
            assertThat(line).as("the server ended after %s", lines).isNotNull();
            lines.add("" + line);
        }
        return lines;
    }

    private static int get(String url, String token) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .header("Authorization", "Bearer " + token)
                    .build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }
}
