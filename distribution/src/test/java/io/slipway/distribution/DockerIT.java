package io.slipway.distribution;

import static io.slipway.distribution.DockerCommand.docker;
import static io.slipway.distribution.DockerCommand.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Apps through their whole life on an engine that others use too, beside local processes of the same server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("delivered")
@RequiresBackend(value = "docker", alone = true)
final class DockerIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String DATACENTER = "docker1";
    /// The space whose apps run on the engine.
    private static final String SPACE = "far";
    private static final String BUSYBOX = "slipway/busybox";

    private PackagedSlipway slipway;
    private Foreign foreign;
    /// The label of all that is of this installation, once there was something.
    private String ours = "";

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        foreign = Foreign.make();
        slipway =
                PackagedSlipway.unpack(folder, Map.of("local", Pair.EMBEDDED, DATACENTER, Pair.docker()), Seat.here());
        slipway.start();
        slipway.slipway("space", "set", SPACE, "--datacenter", DATACENTER);
    }

    @AfterAll
    void end() throws Exception {
        try {
            for (var look : List.of("ps -aq", "volume ls -q", "network ls -q", "images -q")) {
                assertThat(ours(look))
                        .as("what is left on the engine: docker " + look)
                        .isEmpty();
            }
            foreign.assertUntouched();
        } finally {
            slipway.close();
            for (var container : ours("ps -aq")) {
                docker("rm", "-f", container);
            }
            foreign.remove();
        }
    }

    @Test
    void appFromSourceLivesItsLifeBesideLocalProcesses() throws Exception {
        var app = "site";
        var source = slipway.source("static", app);
        slipway.slipway("deploy", source.toString());
        slipway.slipway("deploy", "--space", SPACE, source.toString());
        assertThat(answer(app)).startsWith("200").contains("Hello");
        assertThat(slipway.gateway().get(slipway.api().url(app)).body()).contains("Hello");

        try (var visitor = slipway.gateway(DATACENTER).visit(api().url(app))) {
            change(source, "Hello from", "Greetings from");
            slipway.slipway("deploy", "--space", SPACE, source.toString());
            assertThat(answer(app)).contains("Greetings");
            slipway.slipway("rollback", "--space", SPACE, app);
            assertThat(answer(app)).contains("Hello");
            slipway.slipway("scale", "--space", SPACE, app, "2");
            assertThat(containers(app)).hasSize(2);

            var answered = visitor.answered();
            Await.until(SOON, "the visitor was answered after all that", () -> visitor.answered() > answered);
            assertThat(visitor.failed()).as("requests that failed meanwhile").isEmpty();
        }

        slipway.slipway("remove", "--space", SPACE, app, "--yes");
        assertNothingIsLeftOf(app);
        assertThat(slipway.gateway().get(slipway.api().url(app)).status())
                .as("the app of the same name on local processes")
                .isEqualTo(200);
        slipway.slipway("remove", app, "--yes");
    }

    @Test
    void imageByReferenceLivesItsLife() throws Exception {
        var image = registry() + "/" + BUSYBOX;
        var source = slipway.sourceFolder("page");
        describe(source, image, "first");

        slipway.slipway("deploy", "--space", SPACE, source.toString());
        assertThat(answer("page")).isEqualTo("200 first");
        assertThat(containers("page"))
                .singleElement()
                .satisfies(id -> assertThat(docker("inspect", "--format", "{{.Config.Image}}", id))
                        .startsWith(image + "@sha256:"));

        describe(source, image, "second");
        slipway.slipway("deploy", "--space", SPACE, source.toString());
        assertThat(answer("page")).isEqualTo("200 second");
        slipway.slipway("rollback", "--space", SPACE, "page");
        assertThat(answer("page")).isEqualTo("200 first");

        slipway.slipway("remove", "--space", SPACE, "page", "--yes");
        assertNothingIsLeftOf("page");
    }

    @Test
    void whateverEndsAContainerItIsReplaced() throws Exception {
        var source = slipway.sourceFolder("ended");
        describe(source, registry() + "/" + BUSYBOX, "here");
        slipway.slipway("deploy", "--space", SPACE, source.toString());

        for (var ending : List.of(List.of("kill"), List.of("stop", "-t", "1"), List.of("rm", "-f"))) {
            var before = containers("ended").getFirst();
            var since = docker("inspect", "--format", "{{.State.StartedAt}}", before);
            var command = new ArrayList<>(ending);
            command.add(before);
            docker(command.toArray(String[]::new));

            Await.until(SOON, "it runs again after docker " + ending, () -> {
                var now = containers("ended");
                return now.size() == 1
                        && !docker("inspect", "--format", "{{.State.StartedAt}}", now.getFirst())
                                .equals(since)
                        && answer("ended").equals("200 here");
            });
        }
        slipway.slipway("remove", "--space", SPACE, "ended", "--yes");
        assertNothingIsLeftOf("ended");
    }

    @Test
    void appServesWhileTheEngineAndTheServerAreRestarted() throws Exception {
        var restart = System.getenv("SLIPWAY_TEST_DOCKER_RESTART");
        assumeTrue(restart != null, "SLIPWAY_TEST_DOCKER_RESTART names no command that restarts dockerd");
        var source = slipway.sourceFolder("lasting");
        describe(source, registry() + "/" + BUSYBOX, "lasting");
        slipway.slipway("deploy", "--space", SPACE, source.toString());
        var container = containers("lasting");

        try (var visitor = slipway.gateway(DATACENTER).visit(api().url("lasting"))) {
            assertThat(new ProcessBuilder("sh", "-c", restart).start().waitFor())
                    .isZero();
            slipway.kill();
            slipway.start();
            Await.until(
                    SOON,
                    "the app is known to run",
                    () -> api().component("lasting").path("state").asText().equals("running"));
            assertThat(visitor.failed()).as("requests that failed meanwhile").isEmpty();
        }
        assertThat(containers("lasting")).isEqualTo(container);

        describe(source, registry() + "/" + BUSYBOX, "changed");
        slipway.slipway("deploy", "--space", SPACE, source.toString());
        assertThat(answer("lasting")).isEqualTo("200 changed");
        slipway.slipway("remove", "--space", SPACE, "lasting", "--yes");
        assertNothingIsLeftOf("lasting");
    }

    private Api api() {
        return slipway.api().in(SPACE);
    }

    private String answer(String app) throws IOException, InterruptedException {
        var answer = slipway.gateway(DATACENTER).get(api().url(app));
        return answer.status() + " " + answer.body().strip();
    }

    private List<String> containers(String app) throws IOException, InterruptedException {
        var found = lines(
                "ps",
                "-q",
                "--no-trunc",
                "--filter",
                "label=io.slipway.space=" + SPACE,
                "--filter",
                "label=io.slipway.app=" + app);
        if (ours.isEmpty() && !found.isEmpty()) {
            var label = "io.slipway.installation";
            ours = "label=%s=%s"
                    .formatted(
                            label,
                            docker(
                                    "inspect",
                                    "--format",
                                    "{{index .Config.Labels \"%s\"}}".formatted(label),
                                    found.getFirst()));
        }
        return found;
    }

    /// A server that answers with `text`, made of the image alone.
    private void describe(Path source, String image, String text) throws IOException, InterruptedException {
        Files.writeString(source.resolve("slipway.yaml"), """
                app: %s
                components:
                  web:
                    image: %s
                    port: 8080
                    command: cd /tmp && echo %s > index.html && exec httpd -f -p 8080
                """.formatted(source.getFileName(), image, text));
        slipway.own(source);
    }

    private static String registry() {
        var registry = System.getenv("SLIPWAY_TEST_REGISTRY");
        assumeTrue(registry != null, "SLIPWAY_TEST_REGISTRY names no registry with the images of testbeds/docker");
        return registry;
    }

    private static void change(Path source, String before, String after) throws IOException {
        var page = source.resolve("public/index.html");
        var text = Files.readString(page);
        assertThat(text).contains(before);
        Files.writeString(page, text.replace(before, after));
    }

    private void assertNothingIsLeftOf(String app) throws IOException, InterruptedException {
        for (var look : List.of("ps -aq", "volume ls -q")) {
            assertThat(ours(look, "label=io.slipway.app=" + app))
                    .as("what is left of %s on the engine: docker %s", app, look)
                    .isEmpty();
        }
    }

    /// What of our installation is on the engine.
    private List<String> ours(String look, String... filters) throws IOException, InterruptedException {
        assertThat(ours).as("the label of what was made").isNotEmpty();
        var command = new ArrayList<>(List.of(look.split(" ")));
        command.addAll(List.of("--filter", ours));
        for (var filter : filters) {
            command.addAll(List.of("--filter", filter));
        }
        return lines(command.toArray(String[]::new));
    }

    /// What somebody else has on the engine, some of it with labels like ours.
    private record Foreign(String container, String volume, String network, String image) {
        static Foreign make() throws IOException, InterruptedException {
            var name = "somebody-" + System.nanoTime();
            docker("volume", "create", "--label", "io.slipway.kind=MARKER", name);
            docker("network", "create", "--label", "io.slipway.team=default", name);
            docker("tag", BUSYBOX, name);
            docker("run", "-d", "--name", name, "--network", name, "-v", name + ":/data", name, "sleep", "600");
            return new Foreign(name, name, name, name);
        }

        void assertUntouched() throws IOException, InterruptedException {
            assertThat(docker("inspect", "--format", "{{.State.Running}} {{.RestartCount}}", container))
                    .isEqualTo("true 0");
            docker("volume", "inspect", volume);
            docker("network", "inspect", network);
            docker("image", "inspect", image);
        }

        void remove() throws IOException, InterruptedException {
            docker("rm", "-f", container);
            docker("network", "rm", network);
            docker("volume", "rm", volume);
            docker("rmi", image);
        }
    }
}
