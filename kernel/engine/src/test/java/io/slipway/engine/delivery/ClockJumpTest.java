package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.operation.OperationState;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.tck.Await;
import io.slipway.tck.JumpingClock;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Somebody sets the machine's clock amid an operation, by an hour: it goes on as if nothing had been.
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class ClockJumpTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "-1, plugin:build of builder:before",
        "1, plugin:build of builder:before",
        "-1, plugin:apply of scheduler:after",
        "1, plugin:apply of scheduler:after"
    })
    void operationGoesOnWhereTheClockJumps(int hours, String point) throws Exception {
        var clock = new JumpingClock();
        try (var backEnds = new MemoryBackEnds(folder, Clock.offset(clock, Duration.ofSeconds(-2)))) {
            backEnds.clock = clock;
            var points = new PausingPoints();
            var kernel = new Kernel(backEnds, points, new DatabaseSettings(null, null, null, 10), "one");
            try {
                kernel.succeeds(kernel.apps().deploy(Kernel.SHOP, wish(kernel, "first", 2), "test"));
                points.pauseAt(point);
                var update = kernel.apps().deploy(Kernel.SHOP, wish(kernel, "second", 2), "test");
                Await.until(LIMIT, "it is at " + point, points::isPaused);

                clock.jump(Duration.ofHours(hours));
                var began = System.nanoTime();
                points.goOn();

                kernel.succeeds(update);
                System.out.printf(
                        "clock set by %+d h at %s: the operation ended %d ms later%n",
                        hours, point, (System.nanoTime() - began) / 1_000_000);
                kernel.succeeds(kernel.apps().scale(Kernel.SHOP, "web", 3, "test"));
                assertThat(kernel.reader().releases(Kernel.SHOP, "web")).hasSize(2);
                Await.until(LIMIT, "nothing of the release before runs", () -> backEnds.cluster.instances() == 3);
            } finally {
                points.goOn();
                kernel.end();
            }
        }
    }

    @Test
    void operationThatWaitsIsLookedAtInTime() throws Exception {
        var clock = new JumpingClock();
        try (var backEnds = new MemoryBackEnds(folder, Clock.offset(clock, Duration.ofSeconds(-2)))) {
            backEnds.clock = clock;
            var kernel = new Kernel(backEnds, CrashPoints.none());
            try {
                backEnds.status.set(503);
                var deploy = kernel.apps().deploy(Kernel.SHOP, wish(kernel, "first", 2), "test");
                Await.until(LIMIT, "it waits for its next look", () -> waiting(kernel) == 1);

                clock.jump(Duration.ofHours(-1));
                backEnds.status.set(200);

                kernel.succeeds(deploy);
            } finally {
                kernel.end();
            }
        }
    }

    /// By seven hours, more than any step has patience.
    @ParameterizedTest
    @ValueSource(ints = {-7, 7})
    @Tag("delivered")
    void releaseThatIsNotReadyYetHasAllItsTime(int hours) throws Exception {
        underJumps((kernel, clock) -> {
            kernel.backEnds.status.set(503);
            var deploy = kernel.apps().deploy(Kernel.SHOP, wish(kernel, "first", 2), "test");
            Await.until(LIMIT, "it waits for its instances", () -> waiting(kernel) == 1);

            clock.jump(Duration.ofHours(hours));
            awaitLooks(kernel);
            assertThat(kernel.get(deploy).state()).as("%s", kernel.get(deploy)).isEqualTo(OperationState.RUNNING);
            kernel.backEnds.status.set(200);

            kernel.succeeds(deploy);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    @Tag("delivered")
    void releaseThatNeverServesFailsInItsTime(int hours) throws Exception {
        underJumps((kernel, clock) -> {
            kernel.backEnds.status.set(503);
            var began = System.nanoTime();
            var deploy =
                    kernel.apps().deploy(Kernel.SHOP, wish(kernel, "first", "{rollout: {startWithin: 8s}}"), "test");
            Await.until(LIMIT, "it waits for its instances", () -> waiting(kernel) == 1);

            clock.jump(Duration.ofHours(hours));

            var operation = kernel.await(deploy);
            assertThat(operation.state()).isEqualTo(OperationState.FAILED);
            assertThat(operation.message()).contains("not ready within 8s");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(8));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    @Tag("delivered")
    void scaleThatWaitsGoesOn(int hours) throws Exception {
        underJumps((kernel, clock) -> {
            kernel.succeeds(kernel.apps().deploy(Kernel.SHOP, wish(kernel, "first", 1), "test"));
            kernel.backEnds.cluster.holdStarts();
            var scale = kernel.apps().scale(Kernel.SHOP, "web", 3, "test");
            Await.until(LIMIT, "new ones start", () -> kernel.backEnds.cluster.instances() == 3);

            clock.jump(Duration.ofHours(hours));
            awaitLooks(kernel);
            kernel.backEnds.cluster.startAfter(Duration.ZERO);

            kernel.succeeds(scale);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    @Tag("delivered")
    void rollbackThatWaitsGoesOn(int hours) throws Exception {
        underJumps((kernel, clock) -> {
            kernel.succeeds(kernel.apps().deploy(Kernel.SHOP, wish(kernel, "first", 1), "test"));
            kernel.succeeds(kernel.apps().deploy(Kernel.SHOP, wish(kernel, "second", 1), "test"));
            kernel.backEnds.cluster.holdStarts();
            var rollback = kernel.apps().rollback(Kernel.SHOP, "web", Optional.of(1L), "test");
            Await.until(LIMIT, "the release before starts", () -> kernel.backEnds.cluster.instances() == 2);

            clock.jump(Duration.ofHours(hours));
            awaitLooks(kernel);
            kernel.backEnds.cluster.startAfter(Duration.ZERO);

            kernel.succeeds(rollback);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    @Tag("delivered")
    void whatGoesIsDrainedForAllItsTimeAndNoLonger(int hours) throws Exception {
        underJumps((kernel, clock) -> {
            kernel.succeeds(
                    kernel.apps().deploy(Kernel.SHOP, wish(kernel, "first", "{instances: 2, drain: 5s}"), "test"));
            kernel.gateways.inFlight("gateway", address(kernel), 1);
            var began = System.nanoTime();
            var scale = kernel.apps().scale(Kernel.SHOP, "web", 1, "test");
            Await.until(LIMIT, "one is to go", () -> leaving(kernel) == 1);

            clock.jump(Duration.ofHours(hours));

            kernel.succeeds(scale);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(5));
            assertThat(kernel.cluster.instances()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    @Tag("delivered")
    void releaseIsWatchedForAllItsTimeAndNoLonger(int hours) throws Exception {
        underJumps((kernel, clock) -> {
            kernel.watch = Duration.ofSeconds(4);
            kernel.succeeds(kernel.apps().deploy(Kernel.SHOP, wish(kernel, "first", 1), "test"));
            var began = System.nanoTime();
            var update = kernel.apps().deploy(Kernel.SHOP, wish(kernel, "second", 1), "test");
            Await.until(
                    LIMIT,
                    "it is watched",
                    () -> kernel.get(update).steps().stream()
                            .anyMatch(step -> step.name().equals("watch") && step.state() == OperationState.RUNNING));

            clock.jump(Duration.ofHours(hours));

            kernel.succeeds(update);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofSeconds(4));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    @Tag("delivered")
    void callThatFailedIsTriedAgainInTime(int hours) throws Exception {
        underJumps((kernel, clock) -> {
            kernel.backEnds.cluster.room(0);
            var deploy = kernel.apps().deploy(Kernel.SHOP, wish(kernel, "first", 1), "test");
            Await.until(
                    LIMIT,
                    "it was tried twice",
                    () -> kernel.backEnds.cluster.trouble().calls("apply") > 1);

            clock.jump(Duration.ofHours(hours));
            kernel.backEnds.cluster.room(10);
            Await.until(LIMIT, "x", () -> {
                System.out.println(
                        "DBG " + kernel.backEnds.cluster.trouble().calls("apply") + " " + kernel.cluster.instances());
                return kernel.get(deploy).state().isFinal();
            });

            kernel.succeeds(deploy);
        });
    }

    private interface Story {
        void tell(Kernel kernel, JumpingClock clock) throws Exception;
    }

    private void underJumps(Story story) throws Exception {
        var clock = new JumpingClock();
        try (var backEnds = new MemoryBackEnds(folder, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-2)))) {
            backEnds.clock = clock;
            var kernel = new Kernel(backEnds, CrashPoints.none());
            try {
                story.tell(kernel, clock);
            } finally {
                kernel.end();
            }
        }
    }

    /// Until the operation has been looked at again, three times.
    private static void awaitLooks(Kernel kernel) throws InterruptedException {
        var before = runs(kernel);
        Await.until(LIMIT, "it is looked at again", () -> runs(kernel) > before + 2);
    }

    private static long runs(Kernel kernel) {
        return kernel.database.<Long>read(tx -> tx.count("select sum(run) as n from operation"));
    }

    private static String address(Kernel kernel) {
        return kernel.gateways.endpoints().upstreams().values().stream()
                .flatMap(List::stream)
                .map(EndpointTable.Member::key)
                .findFirst()
                .orElseThrow();
    }

    private static long leaving(Kernel kernel) {
        return kernel.gateways.endpoints().upstreams().values().stream()
                .flatMap(List::stream)
                .filter(member -> member.state() == EndpointTable.State.LEAVING)
                .count();
    }

    private static long waiting(Kernel kernel) {
        return kernel.database.<Long>read(
                tx -> tx.count(
                        "select count(*) as n from scheduled_tasks where picked = false and exists (select 1 from operation_step where name like 'roll out%' and waiting = 1)"));
    }

    private static Apps.Wish wish(Kernel kernel, String content, int instances) {
        return wish(kernel, content, "{instances: %d}".formatted(instances));
    }

    private static Apps.Wish wish(Kernel kernel, String content, String component) {
        var upload = kernel.upload(Map.of("app.txt", "serve", "page.txt", content));
        return new Apps.Wish("components: {web: %s}".formatted(component), Map.of("web", upload));
    }
}
