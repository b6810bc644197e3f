package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Each broken set-up is told with its object, its cause and what mends it.
@Timeout(60)
final class DoctorTest {
    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void install() throws IOException {
        home = Files.createDirectories(folder.resolve("slipway"));
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/server.yaml"), "server: {listen: '127.0.0.1:0'}\n");
    }

    @Test
    void unsetHomeIsTold() {
        finds(run(Map.of()), "SLIPWAY_HOME: is not set", "start this by bin/slipway");
    }

    @Test
    void wrongHomeIsTold() {
        finds(run(Map.of("SLIPWAY_HOME", "/no/such/place")), "SLIPWAY_HOME: /no/such/place is no folder", "unset");
    }

    @Test
    void missingConfigurationIsTold() throws IOException {
        Files.delete(home.resolve("conf/server.yaml"));

        finds(run(), "conf/server.yaml: is not there", "cp ");
    }

    @Test
    void missingLoginIsTold() {
        finds(run(), "login: there is none", "slipway up");
    }

    @Test
    void readableLoginIsTold() throws IOException {
        var file = login("{\"url\": \"http://127.0.0.1:1\", \"token\": \"t\"}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        finds(run(), file + " can be read by others", "chmod 600 " + file);
    }

    @Test
    void brokenLoginIsTold() throws IOException {
        finds(runWithLogin("nonsense"), "cannot be read as a login", "rm ");
    }

    @Test
    void loginWithoutATokenIsTold() throws IOException {
        finds(runWithLogin("{\"url\": \"http://127.0.0.1:1\"}"), "holds no token", "slipway up");
    }

    @Test
    void deadServerIsTold() throws IOException {
        var dead = FailuresTest.deadServer();

        finds(runWithLogin(login(dead.toString(), "t")), "server: no server answers at " + dead, "slipway up");
    }

    @Test
    void takenPortIsTold() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = socket.getLocalPort();
            Files.writeString(home.resolve("conf/server.yaml"), "server: {listen: '127.0.0.1:%d'}%n".formatted(port));

            finds(
                    run(),
                    "server.listen: 127.0.0.1:%d is taken".formatted(port),
                    "slipway config set server.listen=127.0.0.1:");
        }
    }

    @Test
    void expiredTokenIsTold() throws IOException {
        try (var server = new ServerOnPaper()) {
            server.on("GET /readyz", "{}")
                    .on("GET /v1", 401, "{\"status\": 401, \"detail\": \"the token has expired\"}");

            finds(runWithLogin(login(server.url().toString(), "t")), "login: the token has expired", "slipway up");
        }
    }

    @Test
    void tokenThatEndsSoonIsTold() throws IOException {
        try (var server = new ServerOnPaper()) {
            healthy(server).on("GET /v1", """
                            {"caller": {"name": "ann", "role": "owner", "expiresAt": "%s"}}""".formatted(java.time.Instant.now().plusSeconds(7_300)));

            finds(runWithLogin(login(server.url().toString(), "t")), "of ann, owner expires in 2h", "slipway up");
        }
    }

    @Test
    void refusedPluginDegradedDatacenterAndFailedAppAreTold() throws IOException {
        try (var server = new ServerOnPaper()) {
            healthy(server)
                    .on("GET /v1/plugins", """
                            {"items": [{"id": "scheduler-x", "state": "refused", "reason": "needs SPI 9",
                             "file": "x.jar"}]}""")
                    .on("GET /v1/datacenters", """
                            {"items": [{"name": "local", "state": "degraded", "reason": "no scheduler"}]}""")
                    .on("GET /v1/teams/default/spaces/default/apps", """
                            {"items": [{"name": "shop", "state": "failed"}]}""")
                    .on("GET /v1/teams/default/spaces/default/apps/shop/why", """
                            {"blocks": [{"object": "shop", "cause": "it was stopped by wish",
                             "mend": "slipway start shop"}]}""");

            var run = runWithLogin(login(server.url().toString(), "t"));

            finds(run, "plugin scheduler-x: needs SPI 9", "mv ");
            finds(run, "datacenter local: no scheduler", "slipway datacenter show local");
            finds(run, "app shop: is failed: it was stopped by wish", "slipway start shop");
        }
    }

    private static ServerOnPaper healthy(ServerOnPaper server) {
        return server.on("GET /readyz", "{}")
                .on("GET /v1", "{\"caller\": {\"name\": \"ann\", \"role\": \"owner\"}}")
                .on("GET /v1/plugins", "{\"items\": []}")
                .on("GET /v1/datacenters", "{\"items\": []}")
                .on("GET /v1/teams/default/spaces/default/apps", "{\"items\": []}");
    }

    private static void finds(Run run, String cause, String mend) {
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("✗ .*" + java.util.regex.Pattern.quote(cause) + ".*\\R  try: .*"
                        + java.util.regex.Pattern.quote(mend));
    }

    private static String login(String url, String token) {
        return "{\"url\": \"%s\", \"token\": \"%s\"}".formatted(url, token);
    }

    private Path login(String content) throws IOException {
        var file = folder.resolve(".config/slipway/login.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Run runWithLogin(String content) throws IOException {
        login(content);
        return run();
    }

    private Run run() {
        return run(Map.of("SLIPWAY_HOME", home.toString()));
    }

    private Run run(Map<String, String> environment) {
        return Run.with(folder, environment, "", "doctor");
    }
}
