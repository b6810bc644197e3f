package io.slipway.spi.build;

import io.slipway.spi.PluginFactory;

public interface BuilderFactory<C extends Record> extends PluginFactory<C, Builder> {}
