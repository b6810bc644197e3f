package io.slipway.plugins.networks.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.network.Network;
import io.slipway.tck.NetworkContract;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

@RequiresBackend("docker")
final class BridgeNetworkContractTest extends NetworkContract {
    @TempDir
    private static Path home;

    private static TestContext context = TestContext.in(Path.of("/"));

    @BeforeAll
    static void begin() {
        context = TestEngine.context(home);
    }

    @AfterAll
    static void nothingIsLeft() throws InterruptedException {
        assertThat(TestEngine.left(context)).isEqualTo("volumes [], networks []");
    }

    @Override
    protected Network open() {
        return TestEngine.network(context);
    }
}
