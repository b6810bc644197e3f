package io.slipway.engine.delivery;

import com.sun.net.httpserver.HttpServer;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.tck.memory.InMemoryArtifacts;
import io.slipway.tck.memory.InMemoryCluster;
import io.slipway.tck.memory.InMemoryDisk;
import io.slipway.tck.memory.InMemoryFabric;
import io.slipway.tck.memory.InMemoryGateways;
import io.slipway.tck.memory.InMemoryScheduler;
import io.slipway.tck.memory.InMemorySources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What outlives a server: its folder, its back ends, and one real HTTP server that stands for all instances.
final class MemoryBackEnds implements AutoCloseable {
    final InMemoryCluster cluster;
    final InMemoryGateways gateways = new InMemoryGateways();
    final InMemorySources sources = new InMemorySources();
    final InMemoryArtifacts artifacts = new InMemoryArtifacts();
    /// What every instance answers.
    final AtomicInteger status = new AtomicInteger(200);

    final InMemoryFabric fabric = new InMemoryFabric();

    final InMemoryDisk disk;

    /// Those of a second datacenter, `far`; null where there is none.
    @Nullable
    MemoryBackEnds far;

    /// Whether its spaces have networks.
    volatile boolean hasNetworks;

    /// What the scheduler lacks.
    final Set<SchedulerTrait> without = EnumSet.of(SchedulerTrait.HOST_BOUND);

    /// What servers tell the time by.
    Clock clock = Clock.systemUTC();

    private final Path folder;
    private final HttpServer instances;

    MemoryBackEnds(Path folder) throws IOException {
        this(folder, Clock.systemUTC());
    }

    /// @param clock of the cluster, by which instances say since when they are up
    MemoryBackEnds(Path folder, Clock clock) throws IOException {
        this.folder = folder;
        disk = new InMemoryDisk(folder.resolve("volumes"));
        cluster = new InMemoryCluster(clock);
        instances = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        instances.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        instances.start();
        var port = instances.getAddress().getPort();
        cluster.endpoints((_, wanted) ->
                new Endpoint(wanted.name(), "127.0.0.1", port, wanted.transport(), Endpoint.Reach.LOOPBACK));
        gateways.add("gateway");
    }

    Scheduler scheduler() {
        return new InMemoryScheduler(
                cluster, EnumSet.complementOf(EnumSet.copyOf(without)), InMemoryScheduler.CAPABILITIES);
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        instances.stop(0);
        if (far != null) {
            far.close();
        }
    }
}
