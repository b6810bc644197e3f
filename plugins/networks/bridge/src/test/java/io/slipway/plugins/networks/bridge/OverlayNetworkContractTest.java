package io.slipway.plugins.networks.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.network.Network;
import io.slipway.tck.NetworkContract;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

@RequiresBackend("swarm")
final class OverlayNetworkContractTest extends NetworkContract {
    @TempDir
    private static Path home;

    private static TestContext context = TestContext.in(Path.of("/"));

    @BeforeAll
    static void begin() {
        context = TestSwarm.context(home);
    }

    @AfterAll
    static void nothingIsLeft() throws InterruptedException {
        assertThat(TestSwarm.left(context)).isEmpty();
    }

    @Override
    protected Network open() {
        return TestSwarm.network(context, Optional.of("192.0.2.1"));
    }

    /// Managers agree on each change, on a disk that others use.
    @Override
    protected Duration patience() {
        return Duration.ofSeconds(90);
    }
}
