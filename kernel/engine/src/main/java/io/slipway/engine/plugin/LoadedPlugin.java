package io.slipway.engine.plugin;

import io.slipway.engine.yaml.RecordModel;
import io.slipway.spi.Failure;
import io.slipway.spi.PluginContext;
import io.slipway.spi.PluginFactory;
import io.slipway.spi.SlipwayException;
import java.nio.file.Path;

/// A plugin that is ready to make instances.
public final class LoadedPlugin {
    private final PluginJar jar;
    private final JarStamp stamp;
    private final Family family;
    private final String type;
    private final RecordModel configuration;
    private final PluginFactory<?, ?> factory;
    private final OneJarManager manager;

    LoadedPlugin(PluginJar jar, JarStamp stamp, Factory found, OneJarManager manager) {
        this.jar = jar;
        this.stamp = stamp;
        this.family = found.family();
        this.type = found.type();
        this.configuration = found.configuration();
        this.factory = found.factory();
        this.manager = manager;
    }

    record Factory(Family family, String type, RecordModel configuration, PluginFactory<?, ?> factory) {}

    public PluginManifest manifest() {
        return jar.manifest();
    }

    public Path jar() {
        return jar.file();
    }

    public Family family() {
        return family;
    }

    /// What the configuration says after `plugin:`.
    public String type() {
        return type;
    }

    /// The keys of its section.
    public RecordModel configuration() {
        return configuration;
    }

    /// For libraries that look for classes by the thread's loader.
    public ClassLoader loader() {
        return manager.getPluginClassLoader(manifest().id());
    }

    JarStamp stamp() {
        return stamp;
    }

    /// Makes an instance; the caller closes it.
    ///
    /// @param config of the type of [#configuration]
    /// @throws SlipwayException as the factory says, `BROKEN` if it answers nothing or another thing
    public AutoCloseable create(Record config, PluginContext context) {
        var instance = anyConfig(factory).create(config, context);
        if (!family.spi().isInstance(instance)) {
            throw new SlipwayException(
                    Failure.BROKEN,
                    "%s answered %s, must be a %s"
                            .formatted(this, instance, family.spi().getSimpleName()));
        }
        return family.spi().cast(instance);
    }

    @SuppressWarnings("unchecked") // Configuration is bound to the factory's own configType.
    private static PluginFactory<Record, ?> anyConfig(PluginFactory<?, ?> factory) {
        return (PluginFactory<Record, ?>) factory;
    }

    /// Closes its class loader. Only once no instance of it is left.
    public void unload() {
        manager.unloadPlugins();
    }

    /// For messages: `scheduler-docker 1.0.0`.
    @Override
    public String toString() {
        return manifest().id() + " " + manifest().version();
    }
}
