package io.slipway.distribution;

import static io.slipway.distribution.DockerCommand.docker;
import static io.slipway.distribution.DockerCommand.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder with a Dockerfile, deployed as any other: to an engine, and beside it to local processes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("delivered")
@RequiresBackend("docker")
final class DockerfileIT {
    private static final String DATACENTER = "docker1";
    private static final String SPACE = "far";

    private static final Logger LOG = LoggerFactory.getLogger(DockerfileIT.class);

    private final Set<String> images = new HashSet<>();
    private PackagedSlipway slipway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway =
                PackagedSlipway.unpack(folder, Map.of("local", Pair.EMBEDDED, DATACENTER, Pair.docker()), Seat.here());
        var configuration = Files.readString(slipway.home().resolve("conf/server.yaml"));
        slipway.configure(configuration.replace(
                "builders: {slug: {}}",
                "builders: {dockerfile: {endpoint: \"%s\"}, slug: {}}".formatted(DockerCommand.endpoint())));
        slipway.start();
        slipway.slipway("space", "set", SPACE, "--datacenter", DATACENTER);
    }

    @AfterAll
    void end() throws Exception {
        slipway.close();
        for (var image : images) {
            for (var container : lines("ps", "-aq", "--filter", "ancestor=" + image)) {
                removeQuietly("rm", "-f", container);
            }
            removeQuietly("rmi", "-f", image);
        }
    }

    /// What went right has removed most of it already.
    private static void removeQuietly(String... command) throws IOException, InterruptedException {
        try {
            docker(command);
        } catch (AssertionError e) {
            LOG.info("{}", e.getMessage());
        }
    }

    @Test
    void folderWithADockerfileLivesItsLifeOnTheEngine() throws Exception {
        var app = "page";
        var source = slipway.sourceFolder(app);
        write(source, "first", "true");

        slipway.slipway("deploy", "--space", SPACE, source.toString());
        rememberImage(app);
        assertThat(answer(app)).isEqualTo("200 first");

        write(source, "second", "true");
        slipway.slipway("deploy", "--space", SPACE, source.toString());
        rememberImage(app);
        assertThat(answer(app)).isEqualTo("200 second");

        write(source, "third", "echo this step is broken; false");
        var refused = slipway.outcomeOf("deploy", "--space", SPACE, source.toString());
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("step 4/")
                .contains("RUN echo this step is broken; false")
                .contains("it said: this step is broken");
        assertThat(answer(app)).as("what runs goes on").isEqualTo("200 second");

        slipway.slipway("rollback", "--space", SPACE, app);
        assertThat(answer(app)).isEqualTo("200 first");

        slipway.slipway("remove", "--space", SPACE, app, "--yes");
        assertThat(lines(
                        "ps",
                        "-aq",
                        "--filter",
                        "label=io.slipway.space=" + SPACE,
                        "--filter",
                        "label=io.slipway.app=" + app))
                .isEmpty();
    }

    @Test
    void localProcessesRunNoImageAndSaySo() throws Exception {
        var source = slipway.sourceFolder("none");
        write(source, "none", "true");

        var refused = slipway.outcomeOf("deploy", source.toString());

        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("datacenter local")
                .contains("slugs only")
                .contains("dockerfile recognises it (Dockerfile), but makes images");
    }

    private void write(Path source, String text, String command) throws IOException, InterruptedException {
        Files.writeString(source.resolve("page.html"), text + "\n");
        Files.writeString(source.resolve("Dockerfile"), """
                FROM slipway/busybox
                COPY page.html /www/index.html
                EXPOSE 8000
                RUN %s
                CMD ["httpd", "-f", "-p", "8000", "-h", "/www"]
                """.formatted(command));
        slipway.own(source);
    }

    private String answer(String app) throws IOException, InterruptedException {
        var answer = slipway.gateway(DATACENTER).get(slipway.api().in(SPACE).url(app));
        return answer.status() + " " + answer.body().strip();
    }

    private void rememberImage(String app) throws IOException, InterruptedException {
        for (var container : lines(
                "ps", "-q", "--filter", "label=io.slipway.space=" + SPACE, "--filter", "label=io.slipway.app=" + app)) {
            images.add(docker("inspect", "--format", "{{.Image}}", container));
        }
    }
}
