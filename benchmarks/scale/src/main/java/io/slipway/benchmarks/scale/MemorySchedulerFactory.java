package io.slipway.benchmarks.scale;

import io.slipway.spi.PluginContext;
import io.slipway.spi.config.ConfigDoc;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerFactory;
import io.slipway.tck.memory.InMemoryCluster;
import io.slipway.tck.memory.InMemoryScheduler;

/// A scheduler in memory; all its instances listen on one real port, which the benchmark serves.
public final class MemorySchedulerFactory implements SchedulerFactory<MemorySchedulerFactory.Config> {
    public record Config(
            @ConfigDoc("Port on loopback that answers for every instance.")
            int instances) {}

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public Scheduler create(Config config, PluginContext context) {
        var cluster = new InMemoryCluster(context.clock());
        cluster.endpoints((_, port) ->
                new Endpoint(port.name(), "127.0.0.1", config.instances(), port.transport(), Endpoint.Reach.LOOPBACK));
        return new InMemoryScheduler(cluster);
    }
}
