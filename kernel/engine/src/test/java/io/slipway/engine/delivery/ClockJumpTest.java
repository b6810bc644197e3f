package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.CrashPoints;
import io.slipway.tck.Await;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        "-1, plugin:apply of scheduler:after"
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

    private static long waiting(Kernel kernel) {
        return kernel.database.<Long>read(
                tx -> tx.count(
                        "select count(*) as n from scheduled_tasks where picked = false and exists (select 1 from operation_step where name like 'roll out%' and waiting = 1)"));
    }

    private static Apps.Wish wish(Kernel kernel, String content, int instances) {
        var upload = kernel.upload(Map.of("app.txt", "serve", "page.txt", content));
        return new Apps.Wish("components: {web: {instances: %d}}".formatted(instances), Map.of("web", upload));
    }
}
