package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A release that cannot serve never does, and one that fails once it serves is taken back by itself. Extended for
/// each pair of scheduler and gateway.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BadReleaseSuite {
    private static final boolean LONG = "true".equals(System.getenv("SLIPWAY_LONG"));
    private static final int PER_SECOND = 200;
    private static final int AFTER_SECONDS = LONG ? 20 : 4;
    private static final Duration LEAD_BACK = Duration.ofSeconds(30);

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

    @ParameterizedTest
    @Tag("delivered")
    @RequiresBackend({"node", "npm"})
    @CsvSource({
        "crash, exit code 3, cannot start: no such table",
        "no-listen, refused, starts in mode no-listen",
        "hang, Read timed out, starts in mode hang",
        "wrong-port, listens on, starts in mode wrong-port",
        "error, answered 500, starts in mode error"
    })
    void releaseThatCannotServeNeverDoes(String mode, String reason, String line) throws Exception {
        var app = ServingApp.deploy(slipway, "bad-" + mode, "good");
        try (var load = Load.begin(slipway.gateway().port(), app.host(), PER_SECOND)) {
            app.change(mode, ", rollout: {startWithin: 5s}");

            var outcome = app.tryDeploy();

            assertToldAsFailed(app, outcome, reason, line);
            load.end();
            System.out.printf("bad release %-12s %s, %d failed%n", mode, load.cut(), load.failed());
            assertThat(load.failures()).isEmpty();
            assertThat(load.servedBy()).as("releases that served").containsExactly("v1");
        }
        app.remove();
    }

    @ParameterizedTest
    @Tag("delivered")
    @RequiresBackend({"node", "npm"})
    @CsvSource({
        "error-later, requests failed, starts in mode error-later",
        "crash-later, web v2 failed, lost the database",
        "memory, web v2 failed, takes more and more memory"
    })
    void releaseThatFailsOnceItServesIsTakenBack(String mode, String reason, String line) throws Exception {
        var app = ServingApp.deploy(slipway, "later-" + mode, "good");
        try (var load = Load.begin(slipway.gateway().port(), app.host(), PER_SECOND)) {
            app.failAfter(AFTER_SECONDS);
            app.change(mode, ", resources: {memory: 256Mi}, rollout: {watch: %ds}".formatted(AFTER_SECONDS + 20));

            var outcome = app.tryDeploy();

            assertToldAsFailed(app, outcome, reason, line);
            var failing = load.failing();
            var failed = load.failed();
            load.cut();
            // A time, not a moment: the release before serves, and goes on.
            Thread.sleep(Duration.ofSeconds(2));
            load.end();
            System.out.printf(
                    "bad release %-12s failed for %d ms, then %s, %d failed in all%n",
                    mode, failing.toMillis(), load.cut(), load.failed());
            assertThat(load.servedBy()).as("releases that served").contains("v1", "v2");
            assertThat(failing).isLessThan(LEAD_BACK);
            assertThat(load.failed()).as("failures after the way back").isEqualTo(failed);
            assertThat(slipway.api().component(app.name()).path("release").asInt())
                    .isEqualTo(1);
        }
        app.remove();
    }

    private void assertToldAsFailed(ServingApp app, PackagedSlipway.Outcome outcome, String reason, String line)
            throws Exception {
        assertThat(outcome.exit()).as(outcome.out() + outcome.err()).isEqualTo(1);
        assertThat(outcome.out() + outcome.err())
                .as("what the command line says")
                .contains(reason)
                .contains(line);
        assertThat(slipway.slipway("why", app.name()).out())
                .as("what why says")
                .contains(reason)
                .contains(line);
        assertThat(slipway.api()
                        .releases(app.name(), "web")
                        .path(0)
                        .path("state")
                        .asText())
                .isEqualTo("failed");
    }
}
