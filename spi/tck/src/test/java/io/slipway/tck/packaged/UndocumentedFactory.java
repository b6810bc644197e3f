package io.slipway.tck.packaged;

import io.slipway.spi.PluginContext;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceProviderFactory;
import io.slipway.tck.memory.InMemorySourceProvider;
import io.slipway.tck.memory.InMemorySources;
import java.util.Optional;

/// Has a component without a word on it.
public final class UndocumentedFactory implements SourceProviderFactory<UndocumentedFactory.Config> {
    public record Config(Optional<String> user) {}

    @Override
    public String type() {
        return "undocumented";
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
