package io.slipway.plugins.networks.bridge;

import io.slipway.docker.Engine;
import io.slipway.docker.EngineAddress;
import io.slipway.docker.OwnLabels;
import io.slipway.spi.network.Network;
import io.slipway.tck.TestContext;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The Swarm that tests use: three managers, as `testbeds/swarm` makes them.
final class TestSwarm {
    static final String BUSYBOX =
            Optional.ofNullable(System.getenv("SLIPWAY_TEST_SWARM_REGISTRY")).orElse("none") + "/slipway/busybox";

    private TestSwarm() {}

    static List<String> managers() {
        return List.of(Optional.ofNullable(System.getenv("SLIPWAY_TEST_SWARM"))
                .orElse("tcp://127.0.0.1:1")
                .split(",", -1));
    }

    /// Of an installation that nobody else is: the Swarm may be shared.
    static TestContext context(Path folder) {
        var own = "t" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        var context = TestContext.in(folder);
        return new TestContext(own, "swarm1/network", folder, context.artifacts(), context.clock());
    }

    static Engine engine(String manager) {
        return new Engine(EngineAddress.parse(URI.create(manager)));
    }

    /// @param doorway where this machine is reached by the hosts
    static Network network(TestContext context, Optional<String> doorway) {
        return new BridgeNetworkFactory()
                .create(
                        new BridgeNetworkConfig(
                                URI.create("unix:///var/run/docker.sock"),
                                Optional.empty(),
                                "10.84.0.0/16",
                                managers(),
                                doorway,
                                List.of()),
                        context);
    }

    /// Everything in the Swarm that carries this installation's label.
    static List<String> left(TestContext context) throws InterruptedException {
        var ours = new Labels(context).ours();
        var left = new ArrayList<String>();
        try (var engine = engine(managers().getFirst())) {
            engine.networks().stream()
                    .filter(each -> OwnLabels.hold(each.path("Labels"), ours))
                    .forEach(each -> left.add("network " + each));
            new ConfigShelf(engine).all(ours).forEach(mark -> left.add("config " + mark));
        }
        return left;
    }
}
