package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineAddress;
import io.slipway.docker.RegistryLogin;
import io.slipway.tck.TestContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/// The engine that tests use, any that `DOCKER_HOST` names, with the base images of `testbeds/docker`.
final class TestEngine {
    static final URI HOST =
            URI.create(Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock"));
    static final String RUN = "slipway/run";
    static final String BUSYBOX = "slipway/busybox";

    private TestEngine() {}

    static Engine open() {
        return new Engine(EngineAddress.parse(HOST));
    }

    static DockerSchedulerConfig config() {
        return config(Map.of());
    }

    static DockerSchedulerConfig config(Map<String, RegistryLogin> registries) {
        return config(HOST, registries);
    }

    static DockerSchedulerConfig config(URI endpoint) {
        return config(endpoint, Map.of());
    }

    private static DockerSchedulerConfig config(URI endpoint, Map<String, RegistryLogin> registries) {
        return new DockerSchedulerConfig(
                endpoint,
                Optional.empty(),
                Optional.of(RUN),
                "10.214.192.0/18",
                "1000:1000",
                false,
                false,
                64L << 20,
                4_096,
                1L << 20,
                Duration.ofMinutes(1),
                registries);
    }

    /// Of an installation that nobody else is: the engine may be shared.
    static TestContext context(Path folder) {
        var own = "t" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        var context = TestContext.in(folder);
        return new TestContext(own, "docker1/scheduler", folder, context.artifacts(), context.clock());
    }

    static Predicate<JsonNode> named(String network) {
        return each -> network.equals(each.path("Name").asText());
    }

    /// Everything on the engine that carries this installation's label.
    static String left(TestContext context) throws InterruptedException {
        try (var engine = open()) {
            var ours = new Labels(context).ours();
            var networks = engine.networks().stream()
                    .filter(each -> new Labels(context).areOurs(each.path("Labels")))
                    .toList();
            return "containers %s, volumes %s, networks %s, images %s"
                    .formatted(engine.containers(ours), engine.volumes(ours), networks, engine.images(ours));
        }
    }
}
