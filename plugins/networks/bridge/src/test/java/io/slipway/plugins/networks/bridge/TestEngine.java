package io.slipway.plugins.networks.bridge;

import io.slipway.docker.Engine;
import io.slipway.docker.EngineAddress;
import io.slipway.spi.network.Network;
import io.slipway.tck.TestContext;
import java.net.URI;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The engine that tests use, any that `DOCKER_HOST` names, with the base images of `testbeds/docker`.
final class TestEngine {
    private static final URI HOST =
            URI.create(Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock"));
    /// With a Python: the small one cannot resolve names.
    static final String RUN = "slipway/run";

    private TestEngine() {}

    static Engine open() {
        return new Engine(EngineAddress.parse(HOST));
    }

    /// Of an installation that nobody else is: the engine may be shared.
    static TestContext context(Path folder) {
        var own = "t" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        var context = TestContext.in(folder);
        return new TestContext(own, "docker1/network", folder, context.artifacts(), context.clock());
    }

    static Network network(TestContext context) {
        return new BridgeNetworkFactory()
                .create(
                        new BridgeNetworkConfig(
                                HOST, Optional.empty(), "10.214.224.0/19", List.of(), Optional.empty(), List.of()),
                        context);
    }

    /// Everything on the engine that carries this installation's label.
    static String left(TestContext context) throws InterruptedException {
        var ours = new Labels(context).ours();
        try (var engine = open()) {
            var networks = engine.networks().stream()
                    .filter(each -> ours.entrySet().stream()
                            .allMatch(label -> label.getValue()
                                    .equals(each.path("Labels")
                                            .path(label.getKey())
                                            .asText())))
                    .toList();
            return "volumes %s, networks %s".formatted(engine.volumes(ours), networks);
        }
    }
}
