package com.example.shell;

import io.slipway.spi.PluginContext;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerFactory;
import org.pf4j.Extension;

@Extension
public final class ShellSchedulerFactory implements SchedulerFactory<ShellSchedulerConfig> {
    @Override
    public String type() {
        return "shell";
    }

    @Override
    public Class<ShellSchedulerConfig> configType() {
        return ShellSchedulerConfig.class;
    }

    @Override
    public Scheduler create(ShellSchedulerConfig config, PluginContext context) {
        var workloads = context.folder().resolve("workloads");
        return new ShellScheduler(config, workloads, new Supervisor(config.shell(), context.artifacts()));
    }
}
