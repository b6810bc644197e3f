package io.slipway.plugins.builders.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.docker.Engine;
import io.slipway.docker.EngineAddress;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.build.KeepsImages;
import io.slipway.tck.TestContext;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The engine that tests build on. Others use it too, so each user of this has an installation of its own.
final class TestEngine {
    private static final URI ENDPOINT =
            URI.create(Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock"));

    private final String installation = "tck" + Long.toString(System.nanoTime(), 36);

    static DockerfileBuilderConfig config() {
        return new DockerfileBuilderConfig(
                ENDPOINT, Optional.empty(), "bridge", Map.of(), Map.of(), Duration.ofMinutes(5));
    }

    static Engine engine() {
        return new Engine(EngineAddress.parse(ENDPOINT));
    }

    /// The registry that testbeds/docker starts, which has no TLS.
    static ImageRegistry registry() {
        var host = System.getenv("SLIPWAY_TEST_REGISTRY");
        assertThat(host)
                .as("SLIPWAY_TEST_REGISTRY, as testbeds/docker tells it")
                .isNotNull();
        return new ImageRegistry(host + "/built", true, Optional.empty(), Optional.empty());
    }

    Builder builder(Path folder) {
        return builder(folder, config());
    }

    Builder builder(Path folder, DockerfileBuilderConfig config) {
        var context = TestContext.in(folder);
        return new DockerfileBuilderFactory()
                .create(
                        config,
                        new TestContext(
                                installation, "builders/dockerfile", folder, context.artifacts(), Clock.systemUTC()));
    }

    /// Of this installation.
    void removeAll(Optional<ImageRegistry> registry) throws InterruptedException {
        try (var builder = builder(Path.of("."))) {
            var keeper = builder.capability(KeepsImages.class).orElseThrow();
            var later = Instant.now().plus(Duration.ofDays(1));
            var _ = keeper.removeUnneeded(new KeepsImages.Needed(
                    Set.of(), later, registry.map(List::of).orElse(List.of())));
        }
    }

    List<String> images() throws InterruptedException {
        try (var engine = engine()) {
            return engine.images(Map.of("io.slipway.installation", installation)).stream()
                    .map(image -> image.path("Id").asText())
                    .toList();
        }
    }

    /// Writes a source of a page and a Dockerfile.
    static void write(Path tree, String... lines) throws IOException {
        Files.writeString(tree.resolve("page.html"), "hello\n");
        Files.writeString(tree.resolve("Dockerfile"), String.join("\n", lines) + "\n");
    }
}
