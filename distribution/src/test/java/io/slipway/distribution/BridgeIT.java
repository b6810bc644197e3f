package io.slipway.distribution;

import static io.slipway.distribution.DockerCommand.docker;
import static io.slipway.distribution.DockerCommand.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What components need of each other, on one engine: found by name within a space, over every change of what
/// stands behind the name, and by nobody of another space.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("delivered")
@RequiresBackend("docker")
final class BridgeIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    /// On an engine without a network for its spaces.
    private static final String BARE = "bare";
    /// On the same engine, with bridges.
    private static final String BRIDGED = "bridged";
    private static final String OTHER = "other";

    private PackagedSlipway slipway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        assumeTrue(registry() != null, "SLIPWAY_TEST_REGISTRY names no registry with the images of testbeds/docker");
        slipway = PackagedSlipway.unpack(
                folder,
                Map.of("local", Pair.EMBEDDED, "docker1", Pair.docker(), "docker2", Pair.dockerWithBridges()),
                Seat.here());
        slipway.start();
        slipway.slipway("space", "set", BARE, "--datacenter", "docker1");
        slipway.slipway("space", "set", BRIDGED, "--datacenter", "docker2");
        slipway.slipway("space", "set", OTHER, "--datacenter", "docker2");
    }

    @AfterAll
    void end() {
        slipway.close();
    }

    @Test
    void needsThatContainersCannotReachAreRefusedWithTheMend() throws Exception {
        var source = slipway.sourceFolder("refused");
        describe(source, "first");

        var outcome = slipway.outcomeOf("deploy", "--space", BARE, source.toString());

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err())
                .contains("components.web.needs")
                .contains("db")
                .contains("datacenters.docker1.network")
                .contains("bridge");
        assertThat(slipway.api().in(BARE).knows("refused")).isFalse();
    }

    @Test
    void needsAreFoundByNameOverEveryChangeAndByNobodyOfAnotherSpace() throws Exception {
        var source = slipway.sourceFolder("shop");
        describe(source, "first");
        slipway.slipway("deploy", "--space", BRIDGED, source.toString());
        assertThat(ask(BRIDGED, "shop", "db:$DB_PORT")).isEqualTo("first");
        assertThat(ask(BRIDGED, "shop", "db.shop:$DB_PORT")).isEqualTo("first");

        try (var asking = new Asking()) {
            describe(source, "second");
            slipway.slipway("deploy", "--space", BRIDGED, source.toString());
            assertThat(ask(BRIDGED, "shop", "db:$DB_PORT")).isEqualTo("second");
            slipway.slipway("scale", "--space", BRIDGED, "shop/db", "2");
            slipway.slipway("rollback", "--space", BRIDGED, "shop/db");
            assertThat(ask(BRIDGED, "shop", "db:$DB_PORT")).isEqualTo("first");
            assertThat(asking.answers()).contains("first", "second").doesNotContain("nothing");
        }

        var stranger = slipway.sourceFolder("spy");
        describe(stranger, "spied");
        slipway.slipway("deploy", "--space", OTHER, stranger.toString());
        var db = docker(
                "inspect",
                "--format",
                "{{index .Config.Labels \"io.slipway.address\"}}",
                containers("shop", "db").getFirst());
        var name = docker(
                "inspect",
                "--format",
                "{{index .HostConfig.ExtraHosts 0}}",
                containers("shop", "web").getFirst());
        var doorway = name.substring(name.indexOf(':') + 1);
        assertThat(ask(BRIDGED, "shop", db + ":8080")).as("its own space").isEqualTo("first");
        assertThat(ask(BRIDGED, "shop", doorway + ":$DB_PORT")).isEqualTo("first");
        assertThat(ask(OTHER, "spy", db + ":8080"))
                .as("another space, directly")
                .isEqualTo("nothing");
        assertThat(ask(OTHER, "spy", doorway + ":$DB_PORT"))
                .as("another space, by the name's address")
                .isEqualTo("nothing");
        assertThat(ask(OTHER, "spy", "db:$DB_PORT")).as("its own").isEqualTo("spied");

        var ours = "label=io.slipway.installation="
                + docker(
                        "inspect",
                        "--format",
                        "{{index .Config.Labels \"io.slipway.installation\"}}",
                        containers("shop", "db").getFirst());
        slipway.slipway("remove", "--space", BRIDGED, "shop", "--yes");
        slipway.slipway("remove", "--space", OTHER, "spy", "--yes");
        for (var look : List.of("ps -aq", "volume ls -q", "network ls -q")) {
            var command = new ArrayList<>(List.of(look.split(" ")));
            command.addAll(List.of("--filter", ours));
            Await.until(
                    SOON,
                    "docker " + look + " shows nothing of ours",
                    () -> lines(command.toArray(String[]::new)).isEmpty());
        }
    }

    private static List<String> containers(String app, String component) throws IOException, InterruptedException {
        return lines(
                "ps",
                "-q",
                "--filter",
                "label=io.slipway.app=" + app,
                "--filter",
                "label=io.slipway.component=" + component);
    }

    /// What the web component of the app gets from `place`, or `nothing`.
    private String ask(String space, String app, String place) throws IOException, InterruptedException {
        var url = web(space, app).resolve("/?" + place);
        return slipway.gateway("docker2").get(url).body().strip();
    }

    private URI web(String space, String app) throws IOException, InterruptedException {
        for (var component : slipway.api().in(space).app(app).path("components")) {
            if (component.path("name").asText().equals("web")) {
                return URI.create(component.path("urls").path(0).asText());
            }
        }
        throw new AssertionError(app + " has no web component");
    }

    /// Asks by name without a pause until closed.
    private final class Asking implements AutoCloseable {
        private final Queue<String> answers = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean isOver = new AtomicBoolean();
        private final Thread thread = Thread.ofVirtual().name("asking").start(this::run);

        private void run() {
            try {
                while (!isOver.get()) {
                    answers.add(ask(BRIDGED, "shop", "db:$DB_PORT"));
                }
            } catch (IOException e) {
                answers.add("nothing");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        List<String> answers() {
            return List.copyOf(answers);
        }

        @Override
        public void close() {
            isOver.set(true);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// A database that says `text` and a web server that asks where it is told to; both of one image.
    private void describe(Path source, String text) throws IOException, InterruptedException {
        Files.writeString(source.resolve("slipway.yaml"), """
                app: %1$s
                components:
                  db:
                    image: %2$s/slipway/run
                    port: 8080
                    env: {TEXT: %3$s, PROGRAM: "%4$s"}
                    command: exec python3 -c "$PROGRAM"
                  web:
                    image: %2$s/slipway/run
                    port: 8080
                    needs: [db]
                    env: {PROGRAM: "%5$s"}
                    command: exec python3 -c "$PROGRAM"
                """.formatted(
                        source.getFileName(), registry(), text, inYaml(SAYS), inYaml(ASKS)));
        slipway.own(source);
    }

    private static final String SERVER = """
            import os, signal, sys, threading, urllib.request
            from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
            class Handler(BaseHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'
                def log_message(self, *args): pass
                def do_GET(self):
                    body = answer(self.path).encode()
                    self.send_response(200)
                    self.send_header('Content-Length', str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
            server = ThreadingHTTPServer(('0.0.0.0', 8080), Handler)
            signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
            server.serve_forever()
            """;

    private static final String SAYS = """
            answer = lambda path: os.environ['TEXT']
            """ + SERVER;

    private static final String ASKS = """
            def answer(path):
                place = os.path.expandvars(path.partition('?')[2])
                if not place: return 'up'
                try:
                    return urllib.request.urlopen('http://' + place + '/', timeout=3).read().decode()
                except OSError:
                    return 'nothing'
            """ + SERVER;

    private static String inYaml(String program) {
        return program.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    private static String registry() {
        return System.getenv("SLIPWAY_TEST_REGISTRY");
    }
}
