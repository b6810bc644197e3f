package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Whatever changes, no request fails: not of 500 a second over kept connections, not a slow one, and a WebSocket
/// is told to go before it ends. Extended for each pair of scheduler and gateway.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NoFailedRequestSuite {
    private static final boolean LONG = "true".equals(System.getenv("SLIPWAY_LONG"));
    private static final int PER_SECOND = 500;
    private static final int LONG_REQUESTS = 1_000_000;
    private static final int SLOW_SECONDS = LONG ? 25 : 4;
    private static final Duration BACK = Duration.ofSeconds(60);
    /// For what was refused just before to be counted, on a machine with much else to do.
    private static final Duration SETTLES = Duration.ofSeconds(5);

    private PackagedSlipway slipway;

    protected abstract Pair pair();

    /// Makes the next start of the server bring another program for the gateway. Does nothing where the gateway is
    /// not ours to upgrade.
    protected abstract void upgradeGateway(PackagedSlipway slipway) throws IOException;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        slipway = PackagedSlipway.unpack(folder, pair());
        slipway.start();
    }

    @AfterAll
    void end() {
        slipway.close();
    }

    /// How much is done.
    private record Script(int redeploys, int rollbacks, int instances) {}

    @Test
    @Tag("delivered")
    @RequiresBackend({"node", "npm"})
    void changesOfAnAppLoseNoRequest() throws Exception {
        play("good", LONG ? new Script(20, 5, 5) : new Script(3, 1, 5));
    }

    @Test
    @Tag("delivered")
    @RequiresBackend({"node", "npm"})
    void programThatExitsAtOnceOnItsSignalLosesNoRequest() throws Exception {
        play("abrupt", LONG ? new Script(20, 5, 5) : new Script(1, 1, 3));
    }

    @Test
    @Tag("delivered")
    @RequiresBackend({"node", "npm"})
    void programThatAcceptsLateLosesNoRequest() throws Exception {
        play("late", LONG ? new Script(20, 5, 5) : new Script(1, 0, 2));
    }

    @Test
    @Tag("delivered")
    @RequiresBackend({"node", "npm"})
    void restartsOfTheServerAndUpgradesOfTheGatewayLoseNoRequest() throws Exception {
        var app = ServingApp.deploy(slipway, "restarts", "good");
        try (var clients = new Clients(app)) {
            clients.steady();
            for (var round = 0; round < (LONG ? 5 : 1); round++) {
                slipway.stop();
                slipway.start();
                slipway.kill();
                slipway.start();
                clients.tell("server stopped, killed and started again");
                var before = gateway();
                slipway.stop();
                upgradeGateway(slipway);
                slipway.start();
                Await.until(Duration.ofSeconds(90), "the gateway before has ended", () -> {
                    var now = gateway();
                    return !now.isEmpty() && now.stream().noneMatch(before::contains);
                });
                clients.tell("gateway replaced by another program");
            }
            clients.assertNothingFailed();
            assertThat(clients.talk.goodbyes()).as("WebSockets told to go").isPositive();
        }
        app.remove();
    }

    /// What the killed process had begun is lost, and what comes before its shim has started it again is refused by
    /// the machine's kernel: nobody is there to answer. From then on nothing fails.
    @Test
    @Tag("delivered")
    @RequiresBackend({"node", "npm"})
    void gatewayThatIsKilledFailsRequestsOnlyUntilItListensAgain() throws Exception {
        var app = ServingApp.deploy(slipway, "killed", "good");
        for (var round = 0; round < (LONG ? 10 : 2); round++) {
            try (var load = Load.begin(slipway.gateway().port(), app.host(), PER_SECOND)) {
                Await.until(BACK, "answers", () -> load.answered() > PER_SECOND);
                var before = gateway();
                assertThat(before).as("gateways").isNotEmpty();
                var killed = System.nanoTime();
                before.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
                Await.until(BACK, "the gateway listens again", () -> {
                    var now = gateway();
                    return !now.isEmpty() && now.stream().noneMatch(before::contains);
                });
                var listens = Duration.ofNanos(System.nanoTime() - killed);
                var answered = load.answered();
                Await.until(BACK, "answers of it", () -> load.answered() > answered + 2 * PER_SECOND);
                load.end();
                System.out.printf(
                        "serving %-14s gateway killed: listens again after %d ms, %d of %d failed, for %d ms%n",
                        app.name(),
                        listens.toMillis(),
                        load.failed(),
                        load.failed() + load.answered(),
                        load.failing().toMillis());
                assertThat(load.failing())
                        .as("from the first failure to the last: %s", load.failures())
                        .isLessThan(listens.plus(SETTLES));
            }
        }
        app.remove();
    }

    private List<Long> gateway() {
        var port = slipway.gateway().port();
        return slipway.processes().stream()
                .filter(process -> Processes.listensOn(process, port))
                .map(ProcessHandle::pid)
                .toList();
    }

    private void play(String mode, Script script) throws Exception {
        var app = ServingApp.deploy(slipway, "app-" + mode, mode);
        try (var clients = new Clients(app)) {
            clients.steady();
            do {
                change(app, mode, script, clients);
            } while (LONG && mode.equals("good") && clients.answered.get() < LONG_REQUESTS);
            clients.assertNothingFailed();
            assertThat(clients.talk.goodbyes()).as("WebSockets told to go").isPositive();
        }
        app.remove();
    }

    private void change(ServingApp app, String mode, Script script, Clients clients) throws Exception {
        for (var i = 0; i < script.redeploys(); i++) {
            app.change(mode, "");
            app.redeploy();
        }
        clients.tell(script.redeploys() + " redeploys");
        for (var i = 0; i < script.rollbacks(); i++) {
            slipway.slipway("rollback", app.name());
        }
        clients.tell(script.rollbacks() + " rollbacks");
        slipway.slipway("scale", app.name(), Integer.toString(script.instances()));
        slipway.slipway("scale", app.name(), "1");
        clients.tell("scaled to %d and back".formatted(script.instances()));
    }

    /// All that use the app meanwhile.
    private final class Clients implements AutoCloseable {
        private final String name;
        private final Load load;
        private final Talk talk;
        private final Thread slow;
        private final AtomicInteger slowAnswers = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final ConcurrentLinkedQueue<String> slowFailures = new ConcurrentLinkedQueue<>();
        private volatile boolean isOver;

        Clients(ServingApp app) throws IOException, InterruptedException {
            var port = slipway.gateway().port();
            var host = app.host();
            name = app.name();
            load = Load.begin(port, host, PER_SECOND);
            talk = Talk.begin(port, host);
            slow = Thread.ofVirtual().name("slow").start(() -> askSlowly(port, host));
        }

        /// Lets all warm up, then tells what it is like while nothing changes.
        void steady() throws InterruptedException {
            Await.until(Duration.ofSeconds(30), "answers", () -> load.answered() > 4 * PER_SECOND);
            load.cut();
            var before = talk.echoes();
            // A time, not a moment: what is measured is the rate.
            Thread.sleep(Duration.ofSeconds(LONG ? 60 : 4));
            tell("nothing changes");
            assertThat(talk.echoes()).as("messages over the WebSocket").isGreaterThan(before);
        }

        void tell(String what) {
            var figures = load.cut();
            answered.addAndGet(figures.answered());
            System.out.printf("serving %-14s %-42s %s, %d failed%n", name, what, figures, load.failed());
        }

        void assertNothingFailed() {
            close();
            tell("the rest");
            System.out.printf(
                    "serving %-14s %d slow answers of %d s, %d echoes, %d WebSockets told to go%n",
                    name, slowAnswers.get(), SLOW_SECONDS, talk.echoes(), talk.goodbyes());
            assertThat(load.failures())
                    .as("failed of %d requests", answered.get())
                    .isEmpty();
            assertThat(slowFailures).as("failed slow requests").isEmpty();
            assertThat(talk.failures()).as("WebSockets that ended otherwise").isEmpty();
            assertThat(slowAnswers.get()).as("slow requests answered").isPositive();
        }

        @Override
        public void close() {
            isOver = true;
            load.close();
            talk.close();
            try {
                slow.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void askSlowly(int port, String host) {
            while (!isOver) {
                try (var connection = HttpConnection.open(port, host, Duration.ofSeconds(90))) {
                    var status = connection.get("/slow?s=" + SLOW_SECONDS).status();
                    if (status == 200) {
                        slowAnswers.incrementAndGet();
                    } else {
                        slowFailures.add("answered with " + status);
                    }
                } catch (IOException e) {
                    slowFailures.add(e.toString());
                }
            }
        }
    }
}
