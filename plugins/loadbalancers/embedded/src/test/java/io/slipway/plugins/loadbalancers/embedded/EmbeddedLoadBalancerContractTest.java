package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.host.Supervisor;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerCapability;
import io.slipway.spi.loadbalancer.PublishesNames;
import io.slipway.spi.loadbalancer.ReportTraffic;
import io.slipway.spi.loadbalancer.TellsAddress;
import io.slipway.tck.LoadBalancerContract;
import io.slipway.tck.TestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedLoadBalancerContractTest extends LoadBalancerContract {
    @TempDir
    Path folder;

    @Override
    protected LoadBalancer open() {
        return new EmbeddedLoadBalancerFactory()
                .create(GatewayFixture.config(Duration.ofSeconds(2)), TestContext.in(folder));
    }

    @Override
    protected Set<Class<? extends LoadBalancerCapability>> capabilities() {
        return Set.of(PublishesNames.class, ReportTraffic.class, TellsAddress.class);
    }

    @Override
    protected int streamPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    protected boolean crashGateways() throws InterruptedException {
        for (var slot : GatewayProcesses.SLOTS) {
            new Supervisor().end(folder.resolve(slot));
        }
        return true;
    }

    @AfterEach
    void endTheGateway() throws InterruptedException {
        GatewayFixture.end(folder);
    }
}
