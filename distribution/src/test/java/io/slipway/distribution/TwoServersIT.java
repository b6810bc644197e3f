package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.distribution.SharedInstallation.Member;
import io.slipway.distribution.WorkerApp.Start;
import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two packaged servers on one PostgreSQL and the same programs. Where one is killed the other goes on; where one was
/// only stopped for a while, what it sends late changes nothing.
@RequiresBackend({"root", "postgresql", "ip", "python3"})
@Tag("delivered")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
final class TwoServersIT {
    private static final Duration TAKE_OVER = Duration.ofSeconds(15);
    private static final Duration STOPPED = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String APPLY = "plugin:apply of local/scheduler:before";
    private static final String REMOVE = "plugin:remove of local/scheduler:before";

    private SharedInstallation servers;
    private WorkerApp worker;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        servers = SharedInstallation.start(folder, "one", "two");
        worker = new WorkerApp(servers.folder().resolve("tally"));
    }

    @AfterAll
    void end() throws Exception {
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void otherGoesOnWhereOneWasKilled() throws Exception {
        for (var point : List.of("plugin:build of builders/slug:after", APPLY)) {
            var app = "killed" + (point.equals(APPLY) ? "2" : "1");
            var fallen = servers.keeper();
            var other = servers.besides(fallen);
            fallen.plan().hold(Set.of(point));
            deploy(fallen, app, "first", 2);
            Await.until(
                    LIMIT, "it is at " + point, () -> !fallen.plan().reached().isEmpty());

            fallen.slipway().kill();

            var fell = System.nanoTime();
            awaitDone(other, app);
            var took = Duration.ofNanos(System.nanoTime() - fell);
            System.out.printf("taken over after kill -9 at %s in %d ms%n", point, took.toMillis());
            assertThat(took).isLessThan(TAKE_OVER);
            assertThat(starts(app)).as("starts of its two instances").hasSize(2).allMatch(Start::isAlive);
            assertThat(other.slipway().api().releases(app, "work"))
                    .as("releases")
                    .hasSize(1);
            assertThat(other.slipway().api().component(app).path("state").asText())
                    .isEqualTo("running");
            fallen.plan().nothing();
            remove(other, app);
            fallen.plan().start(fallen.slipway());
        }
    }

    @Test
    void whatAStoppedServerSendsLateChangesNothing() throws Exception {
        var stopped = servers.keeper();
        var other = servers.besides(stopped);
        deploy(stopped, "changing", "first", 2);
        deploy(stopped, "leaving", "first", 1);
        awaitDone(stopped, "changing");
        awaitDone(stopped, "leaving");
        stopped.plan().hold(Set.of(APPLY, REMOVE));
        deploy(stopped, "changing", "second", 2);
        stopped.slipway().api().send("DELETE", Api.pathOf("leaving"), "");
        Await.until(LIMIT, "it is amid both", () -> stopped.plan().reached().equals(Set.of(APPLY, REMOVE)));

        signal(stopped, "STOP");
        var began = System.nanoTime();
        stopped.plan().nothing();
        awaitDone(other, "changing");
        awaitDone(other, "leaving");
        System.out.printf("taken over from a stopped server in %d ms%n", (System.nanoTime() - began) / 1_000_000);
        // So that the other is ahead in all that has a generation.
        deploy(other, "changing", "third", 1);
        deploy(other, "leaving", "again", 2);
        awaitDone(other, "changing");
        awaitDone(other, "leaving");
        Await.until(
                STOPPED.plus(LIMIT),
                "it was stopped for " + STOPPED,
                () -> System.nanoTime() - began > STOPPED.toNanos());
        var before = state();

        var said = stopped.slipway().log().length();
        signal(stopped, "CONT");

        Await.asserted(
                LIMIT,
                () -> assertThat(stopped.slipway().log().substring(said))
                        .as("what the server says that was stopped")
                        .contains("lease datacenter/local went to another server")
                        .contains("is not newer than its removal")
                        .contains("is left to its successor"));
        Await.until(LIMIT, "it serves again", () -> stopped.slipway().api().isReady());
        assertThat(state()).isEqualTo(before);
        deploy(stopped, "changing", "fourth", 1);
        awaitDone(stopped, "changing");
        assertThat(starts("changing").stream().filter(Start::isAlive)).hasSize(1);
        assertThat(starts("leaving").stream().filter(Start::isAlive)).hasSize(2);
    }

    private void deploy(Member at, String app, String content, int instances) throws Exception {
        var upload = at.slipway().api().upload(WorkerApp.archive(app + content));
        at.slipway().api().send("PUT", Api.pathOf(app), worker.wish(app, instances, upload));
    }

    private void remove(Member at, String app) throws Exception {
        at.slipway().api().send("DELETE", Api.pathOf(app), "");
        awaitDone(at, app);
        assertThat(starts(app)).noneMatch(Start::isAlive);
    }

    /// All operations of the app have succeeded.
    private void awaitDone(Member at, String app) throws Exception {
        Await.asserted(LIMIT, () -> {
            var last = at.slipway()
                    .api()
                    .get("/v1/operations?limit=1&app=" + app)
                    .path("items")
                    .path(0);
            assertThat(last.path("state").asText())
                    .as(() -> "%s, and %s said:%n%s"
                            .formatted(last, at.name(), at.slipway().log()))
                    .isEqualTo("succeeded");
        });
    }

    private List<Start> starts(String app) throws IOException {
        return worker.starts().stream().filter(start -> start.app().equals(app)).toList();
    }

    private Set<String> state() throws IOException {
        var state = new TreeSet<String>();
        worker.starts().forEach(start -> state.add(start + (start.isAlive() ? " alive" : " gone")));
        for (var table : List.of("workloads", "observed_workloads", "releases", "changed_components")) {
            servers.texts("select row_to_json(t) from " + table + " t").forEach(row -> state.add(table + " " + row));
        }
        return state;
    }

    private static void signal(Member member, String name) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        "kill", "-" + name, "" + member.slipway().serverPid())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
