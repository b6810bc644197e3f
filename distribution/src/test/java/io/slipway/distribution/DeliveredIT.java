package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Apps of each language through their whole life, on the product as it is delivered.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeliveredIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private PackagedSlipway slipway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder);
        slipway.start();
    }

    @AfterAll
    void end() throws Exception {
        slipway.close();
    }

    @Test
    void staticSiteLivesItsLife() throws Exception {
        livesItsLife("static");
    }

    @Test
    @Tag("delivered")
    @RequiresBackend({"node", "npm"})
    void nodeAppLivesItsLife() throws Exception {
        livesItsLife("node");
    }

    @Test
    @Tag("delivered")
    @RequiresBackend("mvn")
    void javaAppLivesItsLife() throws Exception {
        livesItsLife("java");
    }

    @Test
    @Tag("delivered")
    @RequiresBackend("python3")
    void pythonAppLivesItsLife() throws Exception {
        livesItsLife("python");
    }

    @Test
    @Tag("delivered")
    @RequiresBackend("go")
    void goAppLivesItsLife() throws Exception {
        livesItsLife("go");
    }

    @Test
    void killedInstanceComesBack() throws Exception {
        slipway.slipway("deploy", slipway.source("static", "killed").toString());
        var port = slipway.api().ports("killed").getFirst();
        var program = programAt(port);

        program.destroyForcibly();

        Await.until(SOON, "the program runs again", () -> isAnother(port, program) && answers("killed", "Hello"));
        slipway.slipway("remove", "killed", "--yes");
    }

    @Test
    @Tag("delivered")
    void appOutlivesTheServer() throws Exception {
        slipway.slipway("deploy", slipway.source("static", "lasting").toString());
        var url = slipway.api().url("lasting");
        var port = slipway.api().ports("lasting").getFirst();
        var program = programAt(port);

        slipway.kill();

        assertThat(slipway.gateway().get(url).status()).isEqualTo(200);
        program.destroyForcibly();
        Await.until(
                SOON,
                "it is restarted while no server runs",
                () -> isAnother(port, program) && slipway.gateway().get(url).status() == 200);
        var restarted = programAt(port);

        slipway.start();

        assertThat(slipway.slipway("status", "lasting").out()).contains("lasting");
        Await.until(
                SOON,
                "the app is known to run",
                () -> slipway.api().component("lasting").path("state").asText().equals("running"));
        assertThat(programAt(port).pid())
                .as("a new server takes over what runs")
                .isEqualTo(restarted.pid());
        slipway.slipway("remove", "lasting", "--yes");
    }

    @Test
    @Tag("delivered")
    void deployOfNothingNewChangesNothing() throws Exception {
        var source = slipway.source("static", "still").toString();
        slipway.slipway("deploy", source);
        var release = slipway.api().component("still").path("release").asInt();
        var program = programAt(slipway.api().ports("still").getFirst());

        slipway.slipway("deploy", source);

        assertThat(slipway.api().component("still").path("release").asInt()).isEqualTo(release);
        assertThat(programAt(slipway.api().ports("still").getFirst()).pid()).isEqualTo(program.pid());
        slipway.slipway("remove", "still", "--yes");
    }

    @Test
    void unknownAppIsOneSentence() throws Exception {
        var outcome = slipway.outcomeOf("status", "nowhere");

        assertThat(outcome.exit()).isEqualTo(4);
        assertThat(outcome.err().lines())
                .first()
                .asString()
                .startsWith("error: ")
                .contains("nowhere");
    }

    private void livesItsLife(String sample) throws Exception {
        var app = "life-of-" + sample;
        var source = slipway.source(sample, app);

        slipway.slipway("deploy", source.toString());
        assertThat(answers(app, "Hello")).as("%s answers once deployed", app).isTrue();

        var url = slipway.api().url(app);
        try (var visitor = slipway.gateway().visit(url)) {
            replace(source, "Hello from", "Greetings from");
            slipway.slipway("deploy", source.toString());
            assertThat(answers(app, "Greetings")).as("%s is updated", app).isTrue();

            slipway.slipway("rollback", app);
            assertThat(answers(app, "Hello")).as("%s is rolled back", app).isTrue();

            slipway.slipway("scale", app, "2");
            assertThat(slipway.api().ports(app)).as("%s is scaled", app).hasSize(2);

            var answered = visitor.answered();
            Await.until(SOON, "the visitor was answered after all that", () -> visitor.answered() > answered);
            assertThat(visitor.failed()).as("requests that failed meanwhile").isEmpty();
        }

        var programs =
                slipway.api().ports(app).stream().map(port -> programAt(port)).toList();
        slipway.slipway("remove", app, "--yes");
        assertThat(slipway.api().knows(app)).isFalse();
        Await.until(SOON, app + " is reached no more", () -> !isReached(url));
        assertThat(programs).noneMatch(ProcessHandle::isAlive);
    }

    /// A gateway that serves others does not know the name; with its last route it has ended.
    private boolean isReached(URI url) throws IOException, InterruptedException {
        try {
            return slipway.gateway().get(url).status() != 404;
        } catch (ConnectException _) {
            return false;
        }
    }

    private boolean answers(String app, String text) throws IOException, InterruptedException {
        var answer = slipway.gateway().get(slipway.api().url(app));
        return answer.status() == 200 && answer.body().contains(text);
    }

    private boolean isAnother(int port, ProcessHandle former) {
        return slipway.processes().stream()
                .anyMatch(process -> process.pid() != former.pid() && Processes.listensOn(process, port));
    }

    private ProcessHandle programAt(int port) {
        return slipway.processes().stream()
                .filter(process -> Processes.listensOn(process, port))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing of ours listens on " + port));
    }

    private static void replace(Path source, String before, String after) throws IOException {
        var changed = 0;
        try (var files = Files.walk(source)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                try {
                    var text = Files.readString(file);
                    if (text.contains(before)) {
                        Files.writeString(file, text.replace(before, after));
                        changed++;
                    }
                } catch (MalformedInputException binary) {
                    // Nothing to read, nothing to replace.
                }
            }
        }
        assertThat(changed).as("files of %s with '%s'", source, before).isPositive();
    }
}
