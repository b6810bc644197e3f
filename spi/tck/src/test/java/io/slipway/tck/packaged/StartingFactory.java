package io.slipway.tck.packaged;

import io.slipway.spi.PluginContext;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceProviderFactory;
import io.slipway.tck.memory.InMemorySourceProvider;
import io.slipway.tck.memory.InMemorySources;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Starts a thread when it should only wire.
public final class StartingFactory implements SourceProviderFactory<StartingFactory.Config> {
    public record Config() {}

    @Override
    public String type() {
        return "starting";
    }

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public SourceProvider create(Config config, PluginContext context) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> LockSupport.parkNanos(Duration.ofSeconds(5).toNanos()));
        return new InMemorySourceProvider(new InMemorySources());
    }
}
