package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever goes wrong is one sentence, what to do, and an exit code.
@Timeout(60)
final class FailuresTest {
    @TempDir
    Path home;

    @Test
    void wrongFlagIsAUsageError() {
        var run = Run.with(home, Map.of(), "", "apps", "--tem", "x");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: Unknown option").contains("try: slipway apps --team");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void wrongCommandNamesTheNearest() {
        var run = Run.with(home, Map.of(), "", "deplyo");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains("try: slipway deploy");
    }

    @Test
    void missingSubcommandIsAUsageError() {
        assertThat(Run.with(home, Map.of(), "", "env").exit()).isEqualTo(2);
    }

    @Test
    void deadServerIsUnreachable() throws IOException {
        var url = deadServer();

        var run = Run.of(home, url, "apps");

        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.err()).isEqualTo("error: no server answers at %s%ntry: slipway up%n".formatted(url));
    }

    @Test
    void expiredTokenIsDenied() throws IOException {
        try (var server = new ServerOnPaper()) {
            server.on("GET /v1/teams/default/spaces/default/apps", 401, """
                    {"status": 401, "failure": "DENIED", "detail": "the token has expired"}""");

            var run = Run.of(home, server.url(), "apps");

            assertThat(run.exit()).isEqualTo(3);
            assertThat(run.err())
                    .isEqualTo("error: the token has expired%ntry: slipway login %s%n".formatted(server.url()));
        }
    }

    @Test
    void absentAppIsNotFound() throws IOException {
        try (var server = new ServerOnPaper()) {
            assertThat(Run.of(home, server.url(), "status", "shop").exit()).isEqualTo(4);
        }
    }

    @Test
    void everyWrongFieldIsNamedWithItsMend() throws IOException {
        try (var server = new ServerOnPaper()) {
            Files.writeString(home.resolve("slipway.yaml"), "app: shop\ncomponents: {web: {git: x, port: no}}\n");
            server.on("PUT /v1/teams/default/spaces/default/apps/shop", 422, """
                    {"status": 422, "failure": "INVALID", "detail": "the app file is wrong", "errors": [
                     {"where": "slipway.yaml:2", "field": "components.web.port", "value": "no",
                      "expected": "a whole number", "mend": "write 8080"}]}""");

            var run = Run.of(home, server.url(), "deploy", home.toString());

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).isEqualTo("""
                    error: slipway.yaml:2: components.web.port is 'no', expected a whole number
                    try: write 8080
                    """);
        }
    }

    @Test
    void answerOfSomethingElseThanSlipwayIsTold() throws IOException {
        try (var server = new ServerOnPaper()) {
            server.on("GET /v1/teams/default/spaces/default/apps", 502, "<html>Bad gateway</html>");

            var run = Run.of(home, server.url(), "apps");

            assertThat(run.exit()).isEqualTo(5);
            assertThat(run.err()).contains("the server answered 502");
        }
    }

    @Test
    void brokenLoginFileIsNamed() throws IOException {
        var file = home.resolve(".config/slipway/login.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{not json");

        var run = Run.with(home, Map.of(), "", "apps");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains(file + " cannot be read as a login").contains("try: remove it");
    }

    static URI deadServer() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
