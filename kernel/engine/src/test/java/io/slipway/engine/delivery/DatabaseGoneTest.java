package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.slipway.engine.operation.OperationState;
import io.slipway.engine.store.Postgresql;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.tck.Await;
import io.slipway.tck.backend.PostgresqlServer;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// The database goes away amid an operation and comes back: what runs is left alone, who asks is told to ask later,
/// and the operation goes on.
@RequiresBackend("postgresql")
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
final class DatabaseGoneTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void operationGoesOnAfterFiveSeconds() throws Exception {
        survives(Duration.ofSeconds(5));
    }

    @Test
    @Tag("delivered")
    void operationGoesOnAfterAMinute() throws Exception {
        survives(Duration.ofSeconds(60));
    }

    private void survives(Duration gone) throws Exception {
        try (var database = PostgresqlServer.startAnother();
                var backEnds = new MemoryBackEnds(folder, Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-2)))) {
            var points = new PausingPoints();
            var kernel = new Kernel(backEnds, points, Postgresql.settings(database.create()), "one");
            try {
                kernel.succeeds(kernel.apps().deploy(Kernel.SHOP, wish(kernel, "first", 2), "test"));
                var members = backEnds.gateways.endpoints().upstreams();
                points.pauseAt("plugin:build of builder:before");
                var update = kernel.apps().deploy(Kernel.SHOP, wish(kernel, "second", 2), "test");
                Await.until(LIMIT, "the update builds", points::isPaused);

                database.stop();
                var began = System.nanoTime();
                points.goOn();

                assertThatExceptionOfType(SlipwayException.class)
                        .isThrownBy(() -> kernel.reader().find(Kernel.SHOP))
                        .satisfies(thrown -> assertThat(thrown.failure()).isEqualTo(Failure.UNAVAILABLE))
                        .withMessage("the database does not answer");
                Await.until(
                        gone.plus(LIMIT), "it was gone for " + gone, () -> System.nanoTime() - began > gone.toNanos());
                assertThat(backEnds.gateways.endpoints().upstreams())
                        .as("what the gateways serve meanwhile")
                        .isEqualTo(members);
                assertThat(backEnds.cluster.instances()).isEqualTo(2);
                database.startAgain();

                var back = System.nanoTime();
                var operation = kernel.operations().await(update, LIMIT).orElseThrow();
                System.out.printf(
                        "database gone for %d s: the operation ended %d ms after it was back%n",
                        gone.toSeconds(), (System.nanoTime() - back) / 1_000_000);
                assertThat(operation.state()).as("%s", operation).isEqualTo(OperationState.SUCCEEDED);
                assertThat(kernel.reader().releases(Kernel.SHOP, "web")).hasSize(2);
                assertThat(backEnds.cluster.instances()).isEqualTo(2);
            } finally {
                points.goOn();
                kernel.end();
            }
        }
    }

    private static Apps.Wish wish(Kernel kernel, String content, int instances) {
        var upload = kernel.upload(Map.of("app.txt", "serve", "page.txt", content));
        return new Apps.Wish("components: {web: {instances: %d}}".formatted(instances), Map.of("web", upload));
    }
}
