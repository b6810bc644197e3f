package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What ends by itself is replaced at once, with a server and without, and more slowly each time where it does not
/// help. Extended for each pair of scheduler and gateway whose programs run on this machine.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReplacementSuite {
    private static final boolean LONG = "true".equals(System.getenv("SLIPWAY_LONG"));
    /// What Node.js takes until it listens, on a machine that does other things too.
    private static final Duration OWN_START = Duration.ofMillis(700);
    private static final Duration REPLACED = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(30);

    private PackagedSlipway slipway;

    protected abstract Pair pair();

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder, pair());
        slipway.start();
    }

    @AfterAll
    void end() {
        slipway.close();
    }

    @Test
    @Tag("delivered")
    @RequiresBackend({"node", "npm"})
    void killedInstanceIsReplacedWithAndWithoutAServer() throws Exception {
        var times = new ArrayList<String>();
        for (var round = 0; round < (LONG ? 10 : 1); round++) {
            var app = ServingApp.deploy(slipway, "killed-" + round, "good");
            times.add("with a server " + replaced(app).toMillis() + " ms");
            app.remove();
            app = ServingApp.deploy(slipway, "orphan-" + round, "good");
            var host = app.host();
            var port = slipway.api().ports(app.name()).getFirst();
            slipway.kill();
            times.add("without " + replaced(port).toMillis() + " ms");
            try (var connection = HttpConnection.open(slipway.gateway().port(), host, SOON)) {
                assertThat(connection.get("/").status()).isEqualTo(200);
            }
            slipway.start();
            var name = app.name();
            Await.until(
                    SOON,
                    "a new server knows that it was started again",
                    () -> slipway.api().instances(name).path(0).path("restarts").asInt() == 1);
            app.remove();
        }
        System.out.println("replaced after a kill: " + times);
    }

    @Test
    @Tag("delivered")
    @RequiresBackend({"node", "npm"})
    void programThatKeepsEndingIsStartedMoreAndMoreSlowly() throws Exception {
        var app = ServingApp.deploy(slipway, "crasher", "good");
        app.failAfter(2);
        // The release before must not come back: how this one is kept is what is looked at.
        app.change("crash-later", ", rollout: {watch: 0s}");
        app.redeploy();

        // It waits longer each time, so that each of the two is asked in one of the pauses sooner or later.
        var patience = Duration.ofSeconds(60);
        Await.asserted(
                patience,
                () -> assertThat(slipway.slipway("ps", app.name()).out())
                        .contains("backing-off")
                        .contains("exit code 4"));
        Await.asserted(
                patience,
                () -> assertThat(slipway.slipway("why", app.name()).out())
                        .contains("it ended with exit code 4")
                        .contains("slipway logs"));
        assertThat(slipway.api().instances(app.name()).path(0).path("restarts").asInt())
                .isPositive();
        assertThat(slipway.slipway("logs", app.name()).out()).contains("lost the database");
        app.remove();
    }

    private Duration replaced(ServingApp app) throws IOException, InterruptedException {
        return replaced(slipway.api().ports(app.name()).getFirst());
    }

    /// From the end of the program that listens on `port` until another does.
    private Duration replaced(int port) throws InterruptedException {
        var program = at(port).getFirst();
        var killed = System.nanoTime();
        program.destroyForcibly();
        Await.until(SOON, "another listens", () -> at(port).stream().anyMatch(one -> one.pid() != program.pid()));
        var took = Duration.ofNanos(System.nanoTime() - killed);
        assertThat(took).as("from the end to the next answer").isLessThan(REPLACED.plus(OWN_START));
        return took;
    }

    private List<ProcessHandle> at(int port) {
        return slipway.processes().stream()
                .filter(process -> Processes.listensOn(process, port))
                .toList();
    }
}
