package io.slipway.plugins.storage.docker;

import io.slipway.docker.Engine;
import io.slipway.docker.EngineAddress;
import io.slipway.spi.PluginContext;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageFactory;
import org.pf4j.Extension;

@Extension
public final class DockerStorageFactory implements StorageFactory<DockerStorageConfig> {
    @Override
    public String type() {
        return "docker";
    }

    @Override
    public Class<DockerStorageConfig> configType() {
        return DockerStorageConfig.class;
    }

    @Override
    public Storage create(DockerStorageConfig config, PluginContext context) {
        var engine = new Engine(EngineAddress.parse(config.endpoint(), config.certificates()));
        var labels = new Labels(context);
        return new DockerStorage(
                new DockerStorage.Parts(
                        engine,
                        labels,
                        new Markers(engine, labels),
                        new Helpers(engine, labels),
                        new UsedBytes(engine, context.clock())),
                OwnedTar.Owner.parse(config.user()));
    }
}
