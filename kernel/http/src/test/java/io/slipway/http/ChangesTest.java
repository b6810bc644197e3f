package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The stream of all that changes.
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
final class ChangesTest {
    private static final String APPS = "/v1/teams/default/spaces/default/apps/";
    private static final String FILE =
            "{\"file\": \"app: %s\\ncomponents: {web: {image: registry.example.com/shop, port: 8080}}\\n\"}";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private RunningKernel server;

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        server = new RunningKernel(home);
    }

    @AfterAll
    void stop() {
        client.shutdownNow();
        server.close();
    }

    @Test
    void everyKindOfThingIsTold() throws Exception {
        try (var stream = open("")) {
            deploy("told");
            server.database().write(tx -> {
                var component = tx.one(
                        "select c.id from components c join apps a on a.id = c.app_id where a.name = ?",
                        row -> row.text("id"),
                        "told");
                tx.update(
                        "insert into releases (id, component_id, number, artifact, config, state, note, created_by,"
                                + " created_at) values ('r1', ?, 1, '{}', '{}', 'GOOD', '', '', ?)",
                        component,
                        System.currentTimeMillis());
                tx.update(
                        "insert into routes (id, component_id, datacenter, balancer, host, path, outer_port, udp, port,"
                                + " origin) values ('ro1', ?, 'local', 'default', 'told.local', '/', 0, 0, 'http', 'FILE')",
                        component);
                tx.update(
                        "insert into workloads (id, component_id, release_id, datacenter, mode, instances, update_from,"
                                + " deadline_millis, phase, retiring, retired, generation, stride_at, created_at) values"
                                + " ('w1', ?, 'r1', 'elsewhere', 'KEEP', 1, 0, 0, 'SERVING', '[]', '[]', 1, 0, 0)",
                        component);
                tx.update(
                        "insert into observed_workloads (workload_id, body, seen_at) values ('w1', ?, ?)",
                        "{\"workloadId\":\"w1\",\"generation\":1,\"instances\":[{\"name\":\"i1\",\"state\":\"RUNNING\","
                                + "\"ready\":true,\"restarts\":0,\"since\":1,\"endpoints\":[]}]}",
                        System.currentTimeMillis());
            });
            var told = stream.until(change -> change.path("kind").asText().equals("instance"), "instance");
            assertThat(told)
                    .filteredOn(change -> change.path("app").asText().equals("told"))
                    .extracting(ChangesTest::words)
                    .contains(
                            "app told made wanted",
                            "component web made ",
                            "release 1 made good",
                            "route ro1 made ",
                            "instance w1/i1 made ready");
            assertThat(stream.until(change -> change.path("kind").asText().equals("operation"), "the deploy"))
                    .isNotEmpty();
            server.database().write(tx -> tx.update("delete from routes where id = 'ro1'"));
            stream.until(change -> words(change).equals("route ro1 removed "), "the removal");
        }
    }

    @Test
    void whoResumesMissesNothingAndHearsNothingTwice() throws Exception {
        var told = new ArrayList<String>();
        String last;
        try (var stream = open("")) {
            deploy("resumed");
            stream.until(ChangesTest::isScaled, "the component");
            scale("resumed", 2);
            told.addAll(ofComponent(stream.until(ChangesTest::isScaled, "the first scaling")));
            last = stream.last;
        }
        scale("resumed", 3);
        try (var stream = open(last)) {
            told.addAll(ofComponent(stream.until(ChangesTest::isScaled, "the second scaling")));
            last = stream.last;
        }
        try (var stream = open(last)) {
            scale("resumed", 4);
            told.addAll(ofComponent(stream.until(ChangesTest::isScaled, "the third scaling")));
        }
        assertThat(told).containsExactly("component web changed ", "component web changed ", "component web changed ");
    }

    @Test
    void whoResumesTooLateIsToldSo() throws Exception {
        try (var stream = open("another-12")) {
            assertThat(stream.next().path("event").asText()).isEqualTo("lost");
        }
    }

    @Test
    void teamsHearOfThemselvesAlone() throws Exception {
        assertThat(server.json("PUT", "/v1/teams/red", "{}").statusCode()).isEqualTo(200);
        var made = server.json("POST", "/v1/tokens", "{\"name\": \"red\", \"team\": \"red\"}");
        try (var stream = open("", RunningKernel.tree(made).path("token").asText())) {
            deploy("hidden");
            assertThat(server.json("PUT", "/v1/teams/red/spaces/default", "{}").statusCode())
                    .isEqualTo(200);
            assertThat(server.json("PUT", "/v1/teams/red/spaces/default/apps/seen", FILE.formatted("seen"))
                            .statusCode())
                    .isEqualTo(202);
            assertThat(stream.until(change -> change.path("id").asText().equals("seen"), "its own app"))
                    .extracting(change -> change.path("team").asText())
                    .containsOnly("red");
        }
    }

    private static boolean isScaled(JsonNode change) {
        return change.path("kind").asText().equals("component")
                && change.path("app").asText().equals("resumed");
    }

    private static List<String> ofComponent(List<JsonNode> changes) {
        return changes.stream()
                .filter(ChangesTest::isScaled)
                .map(ChangesTest::words)
                .toList();
    }

    private static String words(JsonNode change) {
        return "%s %s %s %s"
                .formatted(
                        change.path("kind").asText(),
                        change.path("id").asText(),
                        change.path("event").asText(),
                        change.path("state").asText());
    }

    private void deploy(String app) throws IOException, InterruptedException {
        assertThat(server.json("PUT", APPS + app, FILE.formatted(app)).statusCode())
                .isEqualTo(202);
    }

    private void scale(String app, int instances) throws IOException, InterruptedException {
        assertThat(server.json("PUT", APPS + app + "/components/web/scale", "{\"instances\": %d}".formatted(instances))
                        .statusCode())
                .isEqualTo(202);
    }

    private Stream open(String last) throws IOException, InterruptedException {
        return open(last, server.token);
    }

    private Stream open(String last, String token) throws IOException, InterruptedException {
        var request = server.anonymous("/v1/changes")
                .header("Authorization", "Bearer " + token)
                .header("Accept", MediaType.LINES.text());
        if (!last.isEmpty()) {
            request.header("Last-Event-ID", last);
        }
        var response = client.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new Stream(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    /// One connection.
    private static final class Stream implements AutoCloseable {
        private final BufferedReader lines;
        private String last = "";

        Stream(BufferedReader lines) {
            this.lines = lines;
        }

        JsonNode next() throws IOException {
            while (true) {
                var line = lines.readLine();
                if (line == null) {
                    throw new AssertionError("the stream ended");
                }
                if (!line.isBlank()) {
                    var event = Json.MAPPER.readTree(line);
                    last = event.path("id").asText();
                    return event;
                }
            }
        }

        /// All changes up to the first that is the wanted one.
        List<JsonNode> until(Predicate<JsonNode> wanted, String what) throws IOException {
            var changes = new ArrayList<JsonNode>();
            while (changes.size() < 1_000) {
                var event = next();
                assertThat(event.path("event").asText()).as(what).isEqualTo("change");
                changes.add(event.path("data"));
                if (wanted.test(event.path("data"))) {
                    return changes;
                }
            }
            throw new AssertionError(what + " is not among " + changes);
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
