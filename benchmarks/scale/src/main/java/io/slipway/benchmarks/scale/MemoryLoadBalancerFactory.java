package io.slipway.benchmarks.scale;

import io.slipway.spi.PluginContext;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerFactory;
import io.slipway.tck.memory.InMemoryGateways;
import io.slipway.tck.memory.InMemoryLoadBalancer;

/// Keeps tables and says that they are in force.
public final class MemoryLoadBalancerFactory implements LoadBalancerFactory<MemoryLoadBalancerFactory.Config> {
    public record Config() {}

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public LoadBalancer create(Config config, PluginContext context) {
        return new InMemoryLoadBalancer(new InMemoryGateways(context.clock()));
    }
}
