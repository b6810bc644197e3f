package io.slipway.engine.plugin;

import io.slipway.engine.yaml.RecordModel;
import io.slipway.spi.PluginFactory;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Takes a jar through every check, from the file to its factory, and tells what PF4J keeps silent.
final class JarOpener {
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    private final SpiVersion spi;

    JarOpener(SpiVersion spi) {
        this.spi = spi;
    }

    LoadedPlugin open(Path file) throws RefusedException {
        var stamp = stamp(file);
        var jar = PluginJar.read(file);
        spi.check(jar);
        var manager = new OneJarManager(file, spi.value());
        try {
            var id = manager.loadPlugin(file);
            if (id == null) {
                throw refused(jar, "was not taken by PF4J", "look for its reason in the log");
            }
            manager.startPlugin(id);
            return new LoadedPlugin(jar, stamp, factory(jar, manager.getPluginClassLoader(id)), manager);
        } catch (RefusedException e) {
            manager.unloadPlugins();
            throw e;
        } catch (RuntimeException | LinkageError e) {
            manager.unloadPlugins();
            throw refused(
                    jar,
                    "cannot be loaded: " + e,
                    "ask its provider, " + jar.manifest().provider());
        }
    }

    private static JarStamp stamp(Path file) throws RefusedException {
        try {
            return JarStamp.of(file);
        } catch (IOException e) {
            throw new RefusedException(
                    PluginJar.problem(file, "cannot be read: " + e.getMessage(), "copy it again, or remove it"));
        }
    }

    private static LoadedPlugin.Factory factory(PluginJar jar, ClassLoader loader) throws RefusedException {
        var factory = instantiate(jar, loader);
        var families = Family.of(factory);
        if (families.size() != 1) {
            throw refused(
                    jar,
                    "has the factory %s of %d families"
                            .formatted(factory.getClass().getName(), families.size()),
                    "implement one of SchedulerFactory, StorageFactory and the like");
        }
        var type = String.valueOf(factory.type());
        if (!TYPE.matcher(type).matches()) {
            throw refused(jar, "has the type '%s'".formatted(type), "use lower-case letters, digits and '-'");
        }
        try {
            return new LoadedPlugin.Factory(families.getFirst(), type, RecordModel.of(factory.configType()), factory);
        } catch (SlipwayException e) {
            throw refused(
                    jar,
                    "has a configuration record against the rules: "
                            + String.valueOf(e.getMessage()).replace("\n", ", "),
                    "see the documentation of @ConfigDoc");
        }
    }

    private static PluginFactory<?, ?> instantiate(PluginJar jar, ClassLoader loader) throws RefusedException {
        var name = jar.extensions().getFirst();
        try {
            var made =
                    Class.forName(name, true, loader).getDeclaredConstructor().newInstance();
            if (made instanceof PluginFactory<?, ?> factory) {
                return factory;
            }
            throw refused(
                    jar,
                    "has the extension %s, which is no factory".formatted(name),
                    "implement SchedulerFactory, StorageFactory or the like");
        } catch (ClassNotFoundException _) {
            throw refused(jar, "has no class " + name + ", which its extension index names", "build it from clean");
        } catch (UnsupportedClassVersionError _) {
            throw refused(
                    jar,
                    "was compiled for a newer Java than " + Runtime.version().feature(),
                    "compile it with --release " + Runtime.version().feature());
        } catch (NoClassDefFoundError e) {
            throw missingClass(jar, e);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof NoClassDefFoundError missing) {
                throw missingClass(jar, missing);
            }
            throw refused(
                    jar,
                    "has a factory that fails: " + e.getCause(),
                    "ask its provider, " + jar.manifest().provider());
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException _) {
            throw refused(
                    jar,
                    "has the factory %s that cannot be made".formatted(name),
                    "make it public, with a public constructor without parameters");
        }
    }

    private static RefusedException missingClass(PluginJar jar, NoClassDefFoundError error) {
        var name = String.valueOf(error.getMessage()).replace('/', '.');
        return refused(
                jar,
                "needs the class %s, which is neither in it nor among what plugins see".formatted(name),
                "put its library into the jar; of Slipway only the SPI, SLF4J, PF4J and JSpecify are seen");
    }

    private static RefusedException refused(PluginJar jar, String what, String mend) {
        return new RefusedException(PluginJar.problem(jar.file(), what, mend));
    }
}
