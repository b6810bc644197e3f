package io.slipway.plugins.schedulers.process;

import io.slipway.spi.PluginContext;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerFactory;
import org.pf4j.Extension;

@Extension
public final class ProcessSchedulerFactory implements SchedulerFactory<ProcessSchedulerConfig> {
    @Override
    public String type() {
        return "process";
    }

    @Override
    public Class<ProcessSchedulerConfig> configType() {
        return ProcessSchedulerConfig.class;
    }

    @Override
    public Scheduler create(ProcessSchedulerConfig config, PluginContext context) {
        return new ProcessScheduler(config, context);
    }
}
