package io.slipway.tck.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.SlipwayException;
import io.slipway.tck.Launched;
import io.slipway.tck.memory.InMemorySourceProvider;
import io.slipway.tck.memory.InMemorySources;
import io.slipway.tck.memory.Trouble;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;

/// The contract accepts a jar as it should be, and finds out each fault of one that is not.
final class PackagedPluginContractTest extends PackagedPluginContract {
    private static final Map<String, String> MANIFEST = Map.of(
            "Plugin-Id", "source-sample",
            "Plugin-Version", "1.0.0",
            "Plugin-Provider", "TCK",
            "Plugin-Requires", ">=0.1.0 & <0.2.0");
    private static final List<Class<?>> NEEDED =
            List.of(InMemorySourceProvider.class, InMemorySources.class, Trouble.class);

    @Override
    protected Path jar() throws IOException {
        return pack(folder, MANIFEST, List.of(SampleFactory.class), SampleConfig.class);
    }

    @Override
    protected Map<String, Object> configuration() {
        return Map.of("endpoint", URI.create("https://example.com"));
    }

    @Test
    void findsAManifestWithoutAProvider() {
        assertThat(Launched.broken(NoProvider.class)).containsExactly("theManifestIsComplete");
    }

    @Test
    void findsTwoFactories() {
        assertThat(Launched.broken(TwoFactories.class)).containsExactly("theExtensionIndexNamesOneFactory");
    }

    @Test
    void findsAMissingIndex() {
        assertThat(Launched.broken(NoIndex.class)).contains("theExtensionIndexNamesOneFactory");
    }

    @Test
    void findsAClassThatTheKernelBrings() {
        assertThat(Launched.broken(CarriesTheSpi.class)).containsExactly("itCarriesNothingThatTheKernelBrings");
    }

    @Test
    void findsAMissingClass() {
        assertThat(Launched.broken(LeavesOutAClass.class)).contains("itsClassesFindWhatTheyNeed");
    }

    @Test
    void findsAComponentWithoutAWord() {
        assertThat(Launched.broken(Undocumented.class)).containsExactly("theConfigurationIsDocumented");
    }

    @Test
    void findsAFallbackThatDoesNotBind() {
        assertThat(Launched.broken(Unbound.class))
                .containsExactlyInAnyOrder("theConfigurationBindsWithItsFallbacks", "creatingStartsNothing");
    }

    @Test
    void findsAThreadThatCreateStarted() {
        assertThat(Launched.broken(Starting.class)).containsExactly("creatingStartsNothing");
    }

    static final class NoProvider extends Faulty {
        @Override
        protected Path jar() throws IOException {
            var manifest = new HashMap<>(MANIFEST);
            manifest.remove("Plugin-Provider");
            return pack(folder, manifest, List.of(SampleFactory.class), SampleConfig.class);
        }
    }

    static final class TwoFactories extends Faulty {
        @Override
        protected Path jar() throws IOException {
            return pack(
                    folder,
                    MANIFEST,
                    List.of(SampleFactory.class, StartingFactory.class),
                    SampleConfig.class,
                    StartingFactory.Config.class);
        }
    }

    static final class NoIndex extends Faulty {
        @Override
        protected Path jar() throws IOException {
            return pack(folder, MANIFEST, List.of(), SampleFactory.class, SampleConfig.class);
        }
    }

    static final class CarriesTheSpi extends Faulty {
        @Override
        protected Path jar() throws IOException {
            return pack(folder, MANIFEST, List.of(SampleFactory.class), SampleConfig.class, SlipwayException.class);
        }
    }

    static final class LeavesOutAClass extends Faulty {
        @Override
        protected Path jar() throws IOException {
            return pack(folder, MANIFEST, List.of(SampleFactory.class));
        }
    }

    static final class Undocumented extends Faulty {
        @Override
        protected Path jar() throws IOException {
            return pack(folder, MANIFEST, List.of(UndocumentedFactory.class), UndocumentedFactory.Config.class);
        }
    }

    static final class Unbound extends Faulty {
        @Override
        protected Path jar() throws IOException {
            return pack(folder, MANIFEST, List.of(UnboundFactory.class), UnboundFactory.Config.class);
        }
    }

    static final class Starting extends Faulty {
        @Override
        protected Path jar() throws IOException {
            return pack(folder, MANIFEST, List.of(StartingFactory.class), StartingFactory.Config.class);
        }
    }

    abstract static class Faulty extends PackagedPluginContract {
        @Override
        protected Map<String, Object> configuration() {
            return Map.of("endpoint", URI.create("https://example.com"));
        }
    }

    private static Path pack(Path folder, Map<String, String> entries, List<Class<?>> factories, Class<?>... others)
            throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        entries.forEach(manifest.getMainAttributes()::putValue);
        var classes = new LinkedHashSet<Class<?>>(NEEDED);
        NEEDED.forEach(type -> classes.addAll(List.of(type.getDeclaredClasses())));
        classes.addAll(factories);
        classes.addAll(List.of(others));
        var file = folder.resolve("plugin.jar");
        try (var jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            if (!factories.isEmpty()) {
                var names = factories.stream().map(Class::getName).toList();
                put(jar, "META-INF/extensions.idx", String.join("\n", names).getBytes(StandardCharsets.UTF_8));
            }
            for (var type : classes) {
                var name = type.getName().replace('.', '/') + ".class";
                try (var code = type.getClassLoader().getResourceAsStream(name)) {
                    assertThat(code).isNotNull();
                    put(jar, name, code.readAllBytes());
                }
            }
        }
        return file;
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
