package io.slipway.plugins.sources.git;

import io.slipway.spi.PluginContext;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceProviderFactory;
import org.pf4j.Extension;

@Extension
public final class GitSourceFactory implements SourceProviderFactory<GitSourceConfig> {
    @Override
    public String type() {
        return "git";
    }

    @Override
    public Class<GitSourceConfig> configType() {
        return GitSourceConfig.class;
    }

    @Override
    public SourceProvider create(GitSourceConfig config, PluginContext context) {
        BareSystem.install();
        return new GitSource(config, context.folder(), context.clock());
    }
}
