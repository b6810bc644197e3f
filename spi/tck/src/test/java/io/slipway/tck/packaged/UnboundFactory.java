package io.slipway.tck.packaged;

import io.slipway.spi.PluginContext;
import io.slipway.spi.config.ConfigDoc;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceProviderFactory;
import io.slipway.tck.memory.InMemorySourceProvider;
import io.slipway.tck.memory.InMemorySources;
import java.time.Duration;

/// Has a fallback that is not of the component's type.
public final class UnboundFactory implements SourceProviderFactory<UnboundFactory.Config> {
    public record Config(
            @ConfigDoc(value = "How long.", fallback = "a while")
            Duration limit) {}

    @Override
    public String type() {
        return "unbound";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public SourceProvider create(Config config, PluginContext context) {
        return new InMemorySourceProvider(new InMemorySources());
    }
}
