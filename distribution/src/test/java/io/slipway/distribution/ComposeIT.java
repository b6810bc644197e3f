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
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A compose file through its whole life on a Docker engine.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("delivered")
@RequiresBackend("docker")
final class ComposeIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String APP = "board";
    private static final String SPACE = "far";
    private static final String DATACENTER = "docker2";

    private PackagedSlipway slipway;
    private Path source;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        assumeTrue(registry() != null, "SLIPWAY_TEST_REGISTRY names no registry with the images of testbeds/docker");
        slipway = PackagedSlipway.unpack(
                folder, Map.of("local", Pair.EMBEDDED, DATACENTER, Pair.dockerWithBridges()), Seat.here());
        slipway.start();
        slipway.slipway("space", "set", SPACE, "--datacenter", DATACENTER);
        source = slipway.sourceFolder(APP);
        slipway.source("static", APP + "/site");
    }

    @AfterAll
    void end() {
        if (slipway != null) {
            slipway.close();
        }
    }

    @Test
    void composeFileLivesItsLifeOnAnEngine() throws Exception {
        describe("first");
        var unset = slipway.outcomeOf("deploy", "--space", SPACE, source.toString());
        assertThat(unset.exit()).as(unset.err()).isEqualTo(1);
        assertThat(unset.err())
                .contains("secrets.sign.file changes: set it first: slipway secret set board SIGN <sign.txt");
        assertThat(slipway.api().in(SPACE).knows(APP)).isFalse();
        slipway.api()
                .put(
                        "/v1/teams/default/spaces/%s/apps/%s/secrets/SIGN".formatted(SPACE, APP),
                        "sign",
                        "{\"value\": \"signed\"}");
        var deployed = slipway.slipway("deploy", "--space", SPACE, source.toString());
        assertThat(deployed.err())
                .contains("compose.yaml:")
                .contains("services.web.ports.0 changes: 8080 is reached at the app's URL")
                .contains("services.db.ports.0 changes: 8081 was published at 127.0.0.1 alone, so it gets no route");
        assertThat(components()).containsExactly("db", "site", "web", "worker");
        assertThat(answer("web")).as("what web got from db by its name").isEqualTo("first 1, a volume: True");
        assertThat(answer("web")).isEqualTo("first 2, a volume: True");
        assertThat(answer(APP, "web", "/marks")).as("a config and a secret").isEqualTo("marked signed");
        assertThat(answer("site")).as("what is built from source").contains("Hello");
        assertThat(lines("ps", "-q", "--filter", "label=io.slipway.app=" + APP, "--filter", COMPONENT + "web"))
                .as("replicas")
                .hasSize(2);

        describe("second");
        slipway.slipway(
                "deploy", "--space", SPACE, source.resolve("compose.yaml").toString(), "--profile", "debug");
        assertThat(components()).containsExactly("db", "debug", "site", "web", "worker");
        assertThat(answer("web")).as("db goes on, which is the same").isEqualTo("second 3, a volume: True");

        assertThat(slipway.slipway("deploy", "--space", SPACE, source.toString())
                        .exit())
                .isZero();
        assertThat(components()).as("without the profile").containsExactly("db", "site", "web", "worker");

        exportMeansTheSame();
        removalLeavesNothing();
    }

    private void exportMeansTheSame() throws IOException, InterruptedException {
        var exported = slipway.slipway("export", "--space", SPACE, APP, "--compose");
        var file = source.resolve("again.yaml");
        Files.writeString(file, exported.out());
        slipway.own(source);

        var plan = slipway.slipway("plan", "--space", SPACE, file.toString());

        assertThat(plan.out()).as(exported.out()).contains("Nothing would change.");
        Files.delete(file);
    }

    private void removalLeavesNothing() throws IOException, InterruptedException {
        var one = lines("ps", "-q", "--filter", "label=io.slipway.app=" + APP).getFirst();
        var ours = "label=io.slipway.installation="
                + docker("inspect", "--format", "{{index .Config.Labels \"io.slipway.installation\"}}", one);
        slipway.slipway("remove", "--space", SPACE, APP, "--volumes", "delete", "--yes");
        for (var look : List.of("ps -aq", "volume ls -q", "network ls -q")) {
            var command = new ArrayList<>(List.of(look.split(" ")));
            command.addAll(List.of("--filter", ours));
            Await.until(
                    SOON,
                    "docker " + look + " shows nothing of ours",
                    () -> lines(command.toArray(String[]::new)).isEmpty());
        }
    }

    @Test
    void whatCannotBeCarriedOverIsListedBeforeAnythingHappens() throws Exception {
        var folder = slipway.sourceFolder("lossy");
        Files.writeString(folder.resolve("compose.yaml"), """
                services:
                  web:
                    image: %s/slipway/busybox
                    command: ["sh", "-c", "cd /tmp && echo lossy > index.html && exec httpd -f -p 8080"]
                    ports: ["8080:8080"]
                    privileged: true
                    configs: [settings]
                    restrat: always
                configs: {settings: {external: true}}
                """.formatted(registry()));
        slipway.own(folder);

        var refused = slipway.outcomeOf("deploy", "--space", SPACE, folder.toString());

        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err())
                .contains("compose.yaml:6: services.web.privileged cannot be carried over")
                .contains("compose.yaml:7: services.web.configs.0 cannot be carried over")
                .contains("compose.yaml:8: services.web.restrat cannot be carried over")
                .contains("--leave-out");
        assertThat(slipway.api().in(SPACE).knows("lossy")).isFalse();

        slipway.slipway("deploy", "--space", SPACE, folder.toString(), "--leave-out");
        assertThat(answer("lossy", "web", "/")).isEqualTo("lossy");
        slipway.slipway("remove", "--space", SPACE, "lossy", "--yes");
    }

    private static final String COMPONENT = "label=io.slipway.component=";

    private List<String> components() throws IOException, InterruptedException {
        var names = new TreeSet<String>();
        slipway.api()
                .in(SPACE)
                .app(APP)
                .path("components")
                .forEach(component -> names.add(component.path("name").asText()));
        return List.copyOf(names);
    }

    private String answer(String component) throws IOException, InterruptedException {
        return answer(APP, component, "/");
    }

    private String answer(String app, String component, String path) throws IOException, InterruptedException {
        for (var each : slipway.api().in(SPACE).app(app).path("components")) {
            if (each.path("name").asText().equals(component)) {
                var url = URI.create(each.path("urls").path(0).asText());
                return slipway.gateway(DATACENTER).get(url.resolve(path)).body().strip();
            }
        }
        throw new AssertionError(app + " has no component " + component);
    }

    /// A web server that asks a database, which counts and has a volume; a worker; and pages that are built.
    private void describe(String text) throws IOException, InterruptedException {
        Files.writeString(source.resolve("web.env"), "# of the web server\nexport GREETING=\"" + text + "\"\n");
        Files.writeString(source.resolve(".env"), "REGISTRY=" + registry() + "\n");
        Files.writeString(source.resolve("compose.yaml"), COMPOSE);
        slipway.own(source);
    }

    private static final String COMPOSE = """
            name: board
            x-server: &server
              image: ${REGISTRY:?}/slipway/run
              entrypoint: [sh, -c, 'exec python3 -c "$$PROGRAM"']
              deploy: {resources: {limits: {cpus: "0.5", memory: 128m, pids: 64}}}
              stop_grace_period: 5s
            services:
              web:
                <<: *server
                ports: ["8080:8080"]
                env_file: [web.env]
                configs: [{source: mark, target: /etc/board/mark}]
                secrets: [sign]
                depends_on: {db: {condition: service_healthy}}
                deploy: {replicas: 2, resources: {limits: {memory: 128m}}}
                healthcheck: {test: curl -f http://localhost:8080/healthz, interval: 2s, start_period: 90s}
                environment:
                  PROGRAM: |
                    import os, urllib.request
                    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
                    class Handler(BaseHTTPRequestHandler):
                        def log_message(self, *args): pass
                        def do_GET(self):
                            body = b'ok'
                            if self.path == '/marks':
                                body = (open('/etc/board/mark').read() + open('/run/secrets/sign').read()).encode()
                            if self.path == '/':
                                seen = urllib.request.urlopen('http://db:8081/', timeout=20).read().decode()
                                body = (os.environ['GREETING'] + ' ' + seen).encode()
                            self.send_response(200)
                            self.send_header('Content-Length', str(len(body)))
                            self.end_headers()
                            self.wfile.write(body)
                    ThreadingHTTPServer(('0.0.0.0', 8080), Handler).serve_forever()
              db:
                <<: *server
                ports: ["127.0.0.1:8081:8081"]
                volumes: ["data:/data"]
                environment:
                  PROGRAM: |
                    import os
                    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
                    count = 0
                    class Handler(BaseHTTPRequestHandler):
                        def log_message(self, *args): pass
                        def do_GET(self):
                            global count
                            # Not those who look whether it serves.
                            count += 'python' in self.headers.get('User-Agent', '').lower()
                            body = ('%d, a volume: %s' % (count, os.path.ismount('/data'))).encode()
                            self.send_response(200)
                            self.send_header('Content-Length', str(len(body)))
                            self.end_headers()
                            self.wfile.write(body)
                    ThreadingHTTPServer(('0.0.0.0', 8081), Handler).serve_forever()
              worker:
                image: ${REGISTRY:?}/slipway/busybox
                command: [sh, -c, 'while true; do echo at work; sleep 1; done']
                depends_on: [db]
              debug:
                image: ${REGISTRY:?}/slipway/busybox
                command: [sleep, "3600"]
                profiles: [debug]
              site:
                build: ./site
                ports: ["8090:8080"]
            configs:
              mark: {content: "marked "}
            secrets:
              sign: {file: sign.txt}
            volumes:
              data:
            """;

    private static String registry() {
        return System.getenv("SLIPWAY_TEST_REGISTRY");
    }
}
