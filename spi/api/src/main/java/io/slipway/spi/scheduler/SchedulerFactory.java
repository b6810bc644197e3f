package io.slipway.spi.scheduler;

import io.slipway.spi.PluginFactory;

public interface SchedulerFactory<C extends Record> extends PluginFactory<C, Scheduler> {}
