package io.slipway.spi.source;

import io.slipway.spi.PluginFactory;

public interface SourceProviderFactory<C extends Record> extends PluginFactory<C, SourceProvider> {}
