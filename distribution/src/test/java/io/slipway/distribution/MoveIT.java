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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// An app with data, environment, a secret and a route moves between local processes and a Docker engine.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("delivered")
@RequiresBackend("docker")
final class MoveIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String DOCKER = "docker1";
    private static final URI ROUTE = URI.create("http://keeper.example.com");

    private PackagedSlipway slipway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(
                folder, Map.of("local", Pair.EMBEDDED, DOCKER, Pair.dockerWithBridges()), Seat.here());
        slipway.start();
        // A team may use the datacenters in which it has a space.
        slipway.slipway("space", "set", "far", "--datacenter", DOCKER);
    }

    @AfterAll
    void end() {
        slipway.close();
    }

    @Test
    void appGoesToAnEngineAndBackWithAllThatItHas() throws Exception {
        var source = slipway.testApp("keeper", "keeper");
        slipway.api()
                .put("/v1/teams/default/spaces/default/apps/keeper/secrets/TOKEN", "token", "{\"value\": \"hush\"}");
        slipway.slipway("deploy", source.toString());
        assertThat(count("local")).isEqualTo("hello hush v1 1");

        assertThat(slipway.slipway("move", "keeper", "--to", DOCKER, "--check").out())
                .contains("volume 'data' of instance 0 is copied")
                .contains("keeper.example.com is served by the gateway of docker1");
        slipway.slipway("move", "keeper", "--to", DOCKER, "--yes");

        assertThat(count(DOCKER)).isEqualTo("hello hush v1 2");
        assertNothingIsLeftLocally();
        slipway.slipway("env", "set", "keeper/web", "GREETING=moved");
        assertThat(count(DOCKER)).isEqualTo("moved hush v2 3");
        var installation = installation();

        slipway.slipway("move", "keeper", "--to", "local", "--yes");

        assertThat(count("local")).isEqualTo("moved hush v2 4");
        assertNothingIsLeftOnTheEngine(installation);

        moveWhileTheServerIsKilled(installation);
        assertThat(count(DOCKER)).isEqualTo("moved hush v2 5");
        assertNothingIsLeftLocally();

        slipway.slipway("remove", "keeper", "--volumes", "delete", "--yes");
        assertNothingIsLeftOnTheEngine(installation);
    }

    private void moveWhileTheServerIsKilled(String installation) throws Exception {
        var moving = slipway.begin("move", "keeper", "--to", DOCKER, "--yes");
        try {
            Await.until(
                    SOON,
                    "a volume is made on the engine",
                    () -> !ours("volume ls -q", installation).isEmpty());
            slipway.kill();
        } finally {
            moving.destroyForcibly().waitFor();
        }
        slipway.start();
        Await.until(SOON, "the move has come to its end", () -> {
            var app = slipway.api().app("keeper");
            return app.path("datacenter").asText().equals(DOCKER)
                    && app.path("state").asText().equals("running");
        });
    }

    @Test
    void moveThatCannotBeSaysWhy() throws Exception {
        var registry = System.getenv("SLIPWAY_TEST_REGISTRY");
        assumeTrue(registry != null, "SLIPWAY_TEST_REGISTRY names no registry with the images of testbeds/docker");
        var source = slipway.sourceFolder("image");
        Files.writeString(source.resolve("slipway.yaml"), """
                app: image
                components:
                  web:
                    image: %s/slipway/busybox
                    port: 8080
                    command: cd /tmp && echo here > index.html && exec httpd -f -p 8080
                """.formatted(registry));
        slipway.own(source);
        slipway.slipway("deploy", "--space", "far", source.toString());

        var refused = slipway.outcomeOf("move", "image", "--space", "far", "--to", "local", "--yes");

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out()).contains("missing: web: a scheduler that runs images");
        assertThat(refused.err()).contains("image cannot move to local").contains("try: deploy");
        assertThat(slipway.api().in("far").app("image").path("datacenter").asText())
                .isEqualTo(DOCKER);
        slipway.slipway("remove", "--space", "far", "image", "--yes");
    }

    private String count(String datacenter) throws IOException, InterruptedException {
        var answer = slipway.gateway(datacenter).get(ROUTE.resolve("/count"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void assertNothingIsLeftLocally() throws IOException {
        assertThat(slipway.commands()).noneMatch(command -> command.contains("app.py"));
        // Nothing else changes there meanwhile.
        try (var files = Files.walk(slipway.home().resolve("data/plugins/local/storage"))) {
            assertThat(files.filter(file -> file.endsWith("data/count"))).isEmpty();
        }
    }

    private static String installation() throws IOException, InterruptedException {
        var container = lines("ps", "-q", "--filter", "label=io.slipway.app=keeper");
        assertThat(container).isNotEmpty();
        return docker(
                "inspect", "--format", "{{index .Config.Labels \"io.slipway.installation\"}}", container.getFirst());
    }

    private static void assertNothingIsLeftOnTheEngine(String installation) throws IOException, InterruptedException {
        for (var look : List.of("ps -aq", "volume ls -q")) {
            assertThat(ours(look, installation)).as("docker " + look).isEmpty();
        }
    }

    private static List<String> ours(String look, String installation) throws IOException, InterruptedException {
        return lines(
                (look + " --filter label=io.slipway.app=keeper --filter label=io.slipway.installation=" + installation)
                        .split(" "));
    }
}
