package io.slipway.plugins.schedulers.docker;

import io.slipway.docker.Engine;
import io.slipway.docker.EngineAddress;
import io.slipway.spi.PluginContext;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerFactory;
import org.pf4j.Extension;

@Extension
public final class DockerSchedulerFactory implements SchedulerFactory<DockerSchedulerConfig> {
    @Override
    public String type() {
        return "docker";
    }

    @Override
    public Class<DockerSchedulerConfig> configType() {
        return DockerSchedulerConfig.class;
    }

    @Override
    public Scheduler create(DockerSchedulerConfig config, PluginContext context) {
        return new DockerScheduler(
                config, new Engine(EngineAddress.parse(config.endpoint(), config.certificates())), context);
    }
}
