package io.slipway.spi.network;

import io.slipway.spi.PluginFactory;

public interface NetworkFactory<C extends Record> extends PluginFactory<C, Network> {}
