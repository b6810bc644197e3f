package io.slipway.plugins.schedulers.swarm;

import io.slipway.docker.Engine;
import io.slipway.spi.PluginContext;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerFactory;
import org.pf4j.Extension;

@Extension
public final class SwarmSchedulerFactory implements SchedulerFactory<SwarmSchedulerConfig> {
    @Override
    public String type() {
        return "swarm";
    }

    @Override
    public Class<SwarmSchedulerConfig> configType() {
        return SwarmSchedulerConfig.class;
    }

    @Override
    public Scheduler create(SwarmSchedulerConfig config, PluginContext context) {
        return new SwarmScheduler(config, new Engine(config.address()), context);
    }
}
