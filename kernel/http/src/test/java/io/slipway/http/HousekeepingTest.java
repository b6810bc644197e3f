package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.artifact.Uploads;
import io.slipway.engine.store.CrashPoints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
final class HousekeepingTest {
    private static final String SHOP = "/v1/teams/default/spaces/default/apps/shop";

    @Test
    void removesWhatNothingNeedsAndKeepsTheRest(@TempDir Path home) throws IOException, InterruptedException {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/server.yaml"), """
                server: {listen: "127.0.0.1:0", data: ./data}
                artifacts: {keepBytes: 0}
                budgets: {cacheBytes: 1Ki}
                datacenters: {local: {scheduler: {plugin: absent}}}
                """);
        Files.createDirectories(home.resolve("plugins"));
        var twoDaysAgo = Clock.offset(Clock.systemUTC(), Duration.ofDays(-2));
        var folder = home.resolve("data/artifacts");
        var old = Uploads.in(folder.resolve("uploads"), 1_000, twoDaysAgo, CrashPoints.none());
        var artifacts = ArtifactStore.in(folder.resolve("slugs"), twoDaysAgo, CrashPoints.none());
        var needless = artifacts.store(bytes("needless slug"));
        var forgotten = old.store(bytes("forgotten upload")).digest();
        var needed = old.store(bytes("needed upload")).digest();
        try (var server = new RunningKernel(home)) {
            var file = "{\"file\": \"app: shop\\ncomponents: {web: {image: registry.example.com/shop}}\\n\"}";
            assertThat(server.json("PUT", SHOP, file).statusCode()).isEqualTo(202);
            server.database().write(tx -> tx.update("update components set upload = ?", needed));

            server.kernel.injector().getInstance(Housekeeping.class).once();

            var budgets =
                    RunningKernel.tree(server.get("/v1/datacenters/local")).path("budgets");
            assertThat(budgets.findValuesAsText("name"))
                    .containsExactly(
                            "artifacts.keepBytes", "budgets.uploadBytes", "budgets.cacheBytes", "budgets.storeBytes");
            assertThat(budgets.path(1).path("neededBytes").asLong()).isEqualTo("needed upload".length());
            assertThat(budgets.path(2).path("limitBytes").asLong()).isEqualTo(1024);
        }
        assertThat(artifacts.find(needless)).isEmpty();
        assertThat(old.find(forgotten)).isEmpty();
        assertThat(old.find(needed)).isPresent();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
