package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.backend.PostgresqlServer;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The database of a packaged server goes away amid an operation and comes back: apps serve on, who asks is told to
/// ask later, and the operation goes on.
@RequiresBackend({"postgresql", "python3"})
@Timeout(300)
final class DatabaseGoneIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    @Tag("delivered")
    void appsServeAndWorkGoesOnAfterTenSeconds() throws Exception {
        survives(Duration.ofSeconds(10));
    }

    @Test
    @Tag("long")
    void appsServeAndWorkGoesOnAfterAMinute() throws Exception {
        survives(Duration.ofSeconds(60));
    }

    private void survives(Duration gone) throws Exception {
        try (var postgresql = PostgresqlServer.startAnother();
                var slipway = PackagedSlipway.unpack(folder, Pair.EMBEDDED)) {
            slipway.use(postgresql.create());
            slipway.start();
            var calm = new CounterApp(slipway, "calm");
            var shop = new CounterApp(slipway, "shop");
            calm.deploy(1, 1);
            shop.deploy(2, 1);
            try (var visitor = calm.visit()) {
                shop.ask(3, 2);
                postgresql.stop();
                var began = System.nanoTime();

                var refused = slipway.api().ask(Api.pathOf("shop"));
                assertThat(refused.status()).as("%s", refused).isEqualTo(503);
                assertThat(refused.body().path("failure").asText()).isEqualTo("UNAVAILABLE");
                assertThat(refused.detail()).contains("database").doesNotContainIgnoringCase("select");
                assertThat(slipway.api().isReady()).as("/readyz says 200").isFalse();
                var answered = visitor.answered();
                Await.until(
                        gone.plus(LIMIT), "it was gone for " + gone, () -> System.nanoTime() - began > gone.toNanos());
                assertThat(visitor.answered()).as("requests answered meanwhile").isGreaterThan(answered);
                assertThat(shop.answer()).startsWith("release v");

                postgresql.startAgain();

                var back = System.nanoTime();
                var asked = new AtomicReference<>(Duration.ZERO);
                Await.until(LIMIT, "the API answers", () -> {
                    asked.set(Duration.ofNanos(System.nanoTime() - back));
                    return slipway.api().ask(Api.pathOf("shop")).status() == 200;
                });
                Await.until(LIMIT, "it is ready again", slipway.api()::isReady);
                shop.awaitDone();
                System.out.printf(
                        "database gone for %d s: refused with «%s»; back, the API answered after %d ms, the update had ended after %d ms, %d requests to the app beside it%n",
                        gone.toSeconds(),
                        refused.detail(),
                        asked.get().toMillis(),
                        (System.nanoTime() - back) / 1_000_000,
                        visitor.answered());
                assertThat(slipway.api().releases("shop", "web")).hasSize(2);
                Await.until(
                        LIMIT,
                        "both instances serve",
                        () -> slipway.api().ports("shop").size() == 2);
                assertThat(shop.answer()).startsWith("release v2");
                visitor.check();
            }
        }
    }
}
