package io.slipway.plugins.storage.local;

import io.slipway.spi.PluginContext;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageFactory;
import org.pf4j.Extension;

@Extension
public final class LocalStorageFactory implements StorageFactory<LocalStorageConfig> {
    @Override
    public String type() {
        return "local";
    }

    @Override
    public Class<LocalStorageConfig> configType() {
        return LocalStorageConfig.class;
    }

    @Override
    public Storage create(LocalStorageConfig config, PluginContext context) {
        // Several storages, of several installations too, may be given one folder: each keeps to its own part.
        var folder = config.folder()
                .map(chosen -> chosen.resolve(context.installation())
                        .resolve(context.instance().replace('/', '-')))
                .orElse(context.folder());
        return new LocalStorage(new Volumes(folder.toAbsolutePath()), context.clock());
    }
}
