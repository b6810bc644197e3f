package io.slipway.plugins.builders.dockerfile;

import io.slipway.docker.EngineAddress;
import io.slipway.docker.OwnLabels;
import io.slipway.spi.PluginContext;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderFactory;
import org.pf4j.Extension;

@Extension
public final class DockerfileBuilderFactory implements BuilderFactory<DockerfileBuilderConfig> {
    @Override
    public String type() {
        return "dockerfile";
    }

    @Override
    public Class<DockerfileBuilderConfig> configType() {
        return DockerfileBuilderConfig.class;
    }

    @Override
    public Builder create(DockerfileBuilderConfig config, PluginContext context) {
        return new DockerfileBuilder(
                config, EngineAddress.parse(config.endpoint(), config.certificates()), OwnLabels.of(context));
    }
}
