package io.slipway.plugins.builders.slug;

import io.slipway.spi.PluginContext;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderFactory;
import org.pf4j.Extension;

@Extension
public final class SlugBuilderFactory implements BuilderFactory<SlugBuilderConfig> {
    @Override
    public String type() {
        return "slug";
    }

    @Override
    public Class<SlugBuilderConfig> configType() {
        return SlugBuilderConfig.class;
    }

    @Override
    public Builder create(SlugBuilderConfig config, PluginContext context) {
        var machine = Machine.of(config, System.getenv());
        return new SlugBuilder(config, machine, context.artifacts());
    }
}
