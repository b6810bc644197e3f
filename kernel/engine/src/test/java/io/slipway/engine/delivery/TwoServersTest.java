package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.delivery.HaltingPoints.Halt;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Postgresql;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.tck.Await;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two servers on one PostgreSQL and the same back ends. Where one falls the other goes on; where one was only paused,
/// what it sends late leaves no trace.
@RequiresBackend("postgresql")
@Tag("delivered")
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
final class TwoServersTest {
    @RegisterExtension
    static final Postgresql POSTGRESQL = new Postgresql();

    private static final Duration TAKE_OVER = Duration.ofSeconds(15);
    private static final Duration CALM = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private DatabaseSettings settings;
    private MemoryBackEnds backEnds;

    @BeforeEach
    void open() throws Exception {
        settings = POSTGRESQL.create();
        backEnds = new MemoryBackEnds(folder, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-2)));
    }

    @AfterEach
    void close() {
        backEnds.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plugin:build of builder:after",
                "plugin:apply of scheduler:before",
                "plugin:apply of scheduler:after",
                "plugin:apply of gateway:before",
                "tx:RunStore.finish:before"
            })
    void otherServerGoesOnWhereOneFell(String point) throws Exception {
        var points = new HaltingPoints();
        var first = new Kernel(backEnds, points, settings, "one");
        var second = new Kernel(backEnds, CrashPoints.none(), settings, "two");
        try {
            points.arm(Halt.at(point));
            var id = first.apps().deploy(Kernel.SHOP, wish(first, "first", 2), "test");
            Await.until(LIMIT, "the first is halted", () -> !points.halted().isEmpty());
            var fell = System.nanoTime();
            first.end();

            var operation = second.operations().await(id, LIMIT).orElseThrow();

            var took = Duration.ofNanos(System.nanoTime() - fell);
            System.out.printf("taken over after a halt at %s in %d ms%n", point, took.toMillis());
            assertThat(operation.state()).as("%s", operation).isEqualTo(OperationState.SUCCEEDED);
            assertThat(took).isLessThan(TAKE_OVER);
            assertThat(second.reader().releases(Kernel.SHOP, "web")).hasSize(1);
            assertThat(backEnds.cluster.instances()).isEqualTo(2);
            assertThat(backEnds.artifacts.size()).isEqualTo(1);
        } finally {
            second.end();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plugin:apply of scheduler:before",
                "plugin:remove of scheduler:before",
                "plugin:applyEndpoints of gateway:before",
                "tx:TableVersions.of:before",
                "tx:StoredWantedState.observed:before",
                "tx:StoredWantedState.ended:before"
            })
    void whatAPausedServerSendsLateDoesNotLast(String point) throws Exception {
        var points = new PausingPoints();
        var paused = new Kernel(backEnds, points, settings, "one");
        Kernel other = null;
        try {
            paused.succeeds(paused.apps().deploy(Kernel.SHOP, wish(paused, "first", 1), "test"));
            other = new Kernel(backEnds, CrashPoints.none(), settings, "two");
            points.pauseAt(point);
            var update = paused.apps().deploy(Kernel.SHOP, wish(paused, "second", 2), "test");
            Await.until(LIMIT, "the first is paused", points::isPaused);
            var server = other;
            server.succeeds(update);
            // So that the second is ahead in all that has a generation or a version.
            server.succeeds(server.apps().deploy(Kernel.SHOP, wish(server, "third", 3), "test"));
            server.succeeds(server.apps().scale(Kernel.SHOP, "web", 2, "test"));
            var before = settled(server);

            points.goOn();

            Await.until(LIMIT, "the first has seen that it is late", () -> points.passes("tx:Leases.take:after") > 1);
            // A back end in memory does not remember what was removed: what comes late may be there for a moment.
            Await.until(
                    LIMIT,
                    "nothing of what came late is left",
                    () -> state(server).equals(before));
            assertThat(settled(server)).usingRecursiveComparison().isEqualTo(before);
        } finally {
            points.goOn();
            paused.end();
            if (other != null) {
                other.end();
            }
        }
    }

    private static Apps.Wish wish(Kernel kernel, String content, int instances) {
        var upload = kernel.upload(Map.of("app.txt", "serve", "page.txt", content));
        return new Apps.Wish("components: {web: {instances: %d}}".formatted(instances), Map.of("web", upload));
    }

    /// The state once it has not changed for a second.
    private State settled(Kernel server) throws InterruptedException {
        var seen = new AtomicReference<>(state(server));
        var since = new AtomicLong(System.nanoTime());
        Await.until(LIMIT, "all is calm", () -> {
            var now = state(server);
            if (!now.equals(seen.getAndSet(now))) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > CALM.toNanos();
        });
        return seen.get();
    }

    /// What the back ends hold and readers see.
    private record State(
            List<WorkloadStatus.Present> workloads, Object routes, Object endpoints, Object app, Object instances) {}

    private State state(Kernel server) throws InterruptedException {
        return new State(
                backEnds.scheduler().list(),
                backEnds.gateways.routes(),
                backEnds.gateways.endpoints(),
                server.reader().find(Kernel.SHOP),
                server.reader().instances(Kernel.SHOP));
    }
}
