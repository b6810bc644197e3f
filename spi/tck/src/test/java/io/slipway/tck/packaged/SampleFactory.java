package io.slipway.tck.packaged;

import io.slipway.spi.PluginContext;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceProviderFactory;
import io.slipway.tck.memory.InMemorySourceProvider;
import io.slipway.tck.memory.InMemorySources;

/// A plugin as it should be.
public final class SampleFactory implements SourceProviderFactory<SampleConfig> {
    @Override
    public String type() {
        return "sample";
    }

    @Override
    public Class<SampleConfig> configType() {
        return SampleConfig.class;
    }

    @Override
    public SourceProvider create(SampleConfig config, PluginContext context) {
        return new InMemorySourceProvider(new InMemorySources());
    }
}
