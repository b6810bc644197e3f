package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.artifact.Uploads;
import io.slipway.engine.configuration.ArtifactSettings;
import io.slipway.engine.store.CrashPoints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HousekeepingTest {
    private static final String SHOP = "/v1/teams/default/spaces/default/apps/shop";

    @Test
    void removesWhatNothingNeedsAndKeepsTheRest(@TempDir Path home) throws IOException, InterruptedException {
        var twoDaysAgo = Clock.offset(Clock.systemUTC(), Duration.ofDays(-2));
        var old = Uploads.in(home.resolve("uploads"), 1_000, twoDaysAgo, CrashPoints.none());
        var needless = ArtifactStore.in(home.resolve("slugs"), twoDaysAgo, CrashPoints.none())
                .store(bytes("needless slug"));
        var forgotten = old.store(bytes("forgotten upload")).digest();
        var needed = old.store(bytes("needed upload")).digest();
        var artifacts = ArtifactStore.in(home.resolve("slugs"), Clock.systemUTC(), CrashPoints.none());
        var uploads = Uploads.in(home.resolve("uploads"), 1_000, Clock.systemUTC(), CrashPoints.none());
        try (var server = new RunningKernel(home)) {
            var file = "{\"file\": \"app: shop\\ncomponents: {web: {image: registry.example.com/shop}}\\n\"}";
            assertThat(server.json("PUT", SHOP, file).statusCode()).isEqualTo(202);
            server.database().write(tx -> tx.update("update components set upload = ?", needed));
            var settings = new ArtifactSettings(null, 1_000, 0);
            new Housekeeping(server.database(), artifacts, uploads, settings).once();
        }
        assertThat(artifacts.holds(needless)).isFalse();
        assertThat(uploads.find(forgotten)).isEmpty();
        assertThat(uploads.find(needed)).isPresent();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
