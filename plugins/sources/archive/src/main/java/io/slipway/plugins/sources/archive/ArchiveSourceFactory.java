package io.slipway.plugins.sources.archive;

import io.slipway.spi.PluginContext;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceProviderFactory;
import org.pf4j.Extension;

@Extension
public final class ArchiveSourceFactory implements SourceProviderFactory<ArchiveSourceConfig> {
    @Override
    public String type() {
        return "archive";
    }

    @Override
    public Class<ArchiveSourceConfig> configType() {
        return ArchiveSourceConfig.class;
    }

    @Override
    public SourceProvider create(ArchiveSourceConfig config, PluginContext context) {
        return new ArchiveSource(config);
    }
}
