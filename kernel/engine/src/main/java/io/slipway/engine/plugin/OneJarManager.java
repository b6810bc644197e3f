package io.slipway.engine.plugin;

import java.nio.file.Path;
import org.pf4j.DefaultPluginManager;
import org.pf4j.JarPluginLoader;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginStatusProvider;

/// PF4J for a single jar, so that one plugin is replaced while no other notices.
final class OneJarManager extends DefaultPluginManager {
    OneJarManager(Path jar, String spiVersion) {
        super(jar.toAbsolutePath().getParent());
        setSystemVersion(spiVersion);
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new ManifestPluginDescriptorFinder();
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new JarPluginLoader(this) {
            @Override
            public ClassLoader loadPlugin(Path jar, PluginDescriptor descriptor) {
                var loader =
                        new JarLoader(OneJarManager.this, descriptor, new SpiLoader(Family.class.getClassLoader()));
                loader.addFile(jar.toFile());
                return loader;
            }
        };
    }

    /// A jar in the folder is enabled; PF4J's lists of enabled and disabled ones are not read.
    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String id) {
                return false;
            }

            @Override
            public void disablePlugin(String id) {}

            @Override
            public void enablePlugin(String id) {}
        };
    }

    /// Classes of the SPI from the parent first, all others from the jar first.
    private static final class JarLoader extends PluginClassLoader {
        private JarLoader(OneJarManager manager, PluginDescriptor descriptor, ClassLoader parent) {
            super(manager, descriptor, parent);
        }

        @Override
        protected boolean shouldDelegateToParent(String className) {
            return SpiLoader.isShared(className);
        }
    }
}
