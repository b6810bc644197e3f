package io.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    void missingSubcommandNamesThoseThereAre() {
        var run = Run.with(home, Map.of(), "", "team");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: 'slipway team' is followed by one of: ")
                .contains("set", "join")
                .contains("try: slipway team --help");
    }

    @Test
    void numberThatIsNoneIsNamed() {
        assertThat(Run.with(home, Map.of(), "", "scale", "shop", "x").err())
                .isEqualTo("error: N is 'x', must be a whole number%ntry: slipway scale --help%n".formatted());
        assertThat(Run.with(home, Map.of(), "", "logs", "shop", "--tail", "x").err())
                .startsWith("error: --tail is 'x', must be a whole number");
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

    @Test
    void commandOfAnotherToolIsUnderstood() {
        for (var words : List.of("ls:apps", "delete:remove", "log:logs", "ssh:exec", "undo:rollback")) {
            var run = Run.with(home, Map.of(), "", words.replaceFirst(":.*", ""));

            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo("error: there is no command 'slipway %s'%ntry: slipway %s%n"
                            .formatted((Object[]) words.split(":")));
        }
        assertThat(Run.with(home, Map.of(), "", "secret", "delete", "shop", "KEY")
                        .err())
                .contains("try: slipway secret remove");
        assertThat(Run.with(home, Map.of(), "", "token", "add", "ci").err()).contains("try: slipway token create");
        assertThat(Run.with(home, Map.of(), "", "apps", "shop").err())
                .isEqualTo("error: 'slipway apps' takes no 'shop'%ntry: slipway apps --help%n".formatted());
    }

    @Test
    void helpIsGivenHoweverItIsAskedFor() {
        assertThat(Run.with(home, Map.of(), "", "help").out()).contains("quickstart");
        assertThat(Run.with(home, Map.of(), "", "help", "deploy").out()).startsWith("Usage: slipway deploy");
        assertThat(Run.with(home, Map.of(), "", "version").out()).startsWith("slipway ");
    }

    @Test
    void whatGoesWrongHereIsAProblemForMachines() throws IOException {
        var run = Run.of(home, deadServer(), "apps", "--json");

        assertThat(run.exit()).isEqualTo(5);
        assertThat(run.out()).isEmpty();
        var problem = new ObjectMapper().readTree(run.err());
        assertThat(problem.path("detail").asText()).startsWith("no server answers at ");
        assertThat(problem.path("failure").asText()).isEqualTo("UNAVAILABLE");
        assertThat(problem.path("mend").asText()).isEqualTo("slipway up");
        assertThat(problem.path("exit").asInt()).isEqualTo(5);

        var usage = new ObjectMapper()
                .readTree(Run.with(home, Map.of(), "", "apps", "--json", "--tem", "x")
                        .err());
        assertThat(usage.path("title").asText()).isEqualTo("Wrong usage");
        assertThat(usage.path("mend").asText()).isEqualTo("slipway apps --team");
    }

    @Test
    void problemOfTheServerReachesMachinesAsItIs() throws IOException {
        try (var server = new ServerOnPaper()) {
            server.on("GET /v1/teams/default/spaces/default/apps", 401, """
                    {"type": "/docs/problems/denied", "title": "Not allowed", "status": 401, "failure": "DENIED",
                     "detail": "the token has expired", "instance": "urn:uuid:1",
                     "errors": [{"field": "token", "mend": "log in"}]}""");

            var run = Run.of(home, server.url(), "apps", "--json");

            assertThat(run.exit()).isEqualTo(3);
            assertThat(run.err()).hasLineCount(1);
            var problem = new ObjectMapper().readTree(run.err());
            assertThat(problem.path("type").asText()).isEqualTo("/docs/problems/denied");
            assertThat(problem.path("instance").asText()).isEqualTo("urn:uuid:1");
            assertThat(problem.path("errors").path(0).path("field").asText()).isEqualTo("token");
        }
    }

    @Test
    void failedOperationIsTheAnswerAndAProblemForMachines() throws IOException {
        try (var server = new ServerOnPaper()) {
            server.onOperation(
                    "POST /v1/teams/default/spaces/default/apps/shop/stop",
                    "{\"id\": \"op1\", \"state\": \"failed\", \"failure\": \"INVALID\", \"message\": \"it is stuck\"}");

            var run = Run.of(home, server.url(), "stop", "shop", "--json");

            assertThat(run.exit()).isEqualTo(1);
            assertThat(new ObjectMapper().readTree(run.out()).path("state").asText())
                    .isEqualTo("failed");
            var problem = new ObjectMapper().readTree(run.err());
            assertThat(problem.path("detail").asText()).isEqualTo("it is stuck");
            assertThat(problem.path("failure").asText()).isEqualTo("INVALID");
            assertThat(problem.path("operation").asText()).isEqualTo("op1");
            assertThat(problem.path("mend").asText()).isEqualTo("slipway operations show op1");
        }
    }

    static URI deadServer() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
