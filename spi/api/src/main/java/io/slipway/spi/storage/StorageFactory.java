package io.slipway.spi.storage;

import io.slipway.spi.PluginFactory;

public interface StorageFactory<C extends Record> extends PluginFactory<C, Storage> {}
