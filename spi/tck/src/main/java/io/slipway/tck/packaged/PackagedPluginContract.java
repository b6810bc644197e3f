package io.slipway.tck.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.PluginFactory;
import io.slipway.spi.config.ConfigDoc;
import io.slipway.tck.TestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every plugin's packaged jar keeps to: the kernel would refuse it otherwise. Extend it in a class whose
/// name ends in `PackagedTest`, so that it runs once the jar is there.
public abstract class PackagedPluginContract {
    private static final List<String> MANIFEST =
            List.of("Plugin-Id", "Plugin-Version", "Plugin-Provider", "Plugin-Requires");
    private static final Set<String> LEFT_OUT = Set.of("sources", "tests", "javadoc");

    @TempDir
    Path folder;

    /// Values for the components of the configuration record that may not be left out, by name.
    protected Map<String, Object> configuration() {
        return Map.of();
    }

    /// The jar: the one that the system property `slipway.packaged.jar` names, or the only one in `target`.
    protected Path jar() throws IOException {
        var named = System.getProperty("slipway.packaged.jar");
        if (named != null && !named.isBlank()) {
            return Path.of(named);
        }
        try (var files = Files.list(Path.of("target"))) {
            var jars = files.filter(PackagedPluginContract::isPlugin).toList();
            assertThat(jars).as("the plugin's jar in target").hasSize(1);
            return jars.getFirst();
        }
    }

    @Test
    void theManifestIsComplete() throws IOException {
        try (var jar = new JarFile(jar().toFile())) {
            var manifest = jar.getManifest();
            assertThat(manifest).as("manifest").isNotNull();
            var attributes = manifest.getMainAttributes();
            for (var entry : MANIFEST) {
                assertThat(attributes.getValue(entry))
                        .as(entry)
                        .isNotBlank()
                        .as("%s is not filled in", entry)
                        .doesNotContain("${");
            }
            assertThat(attributes.getValue("Plugin-Id")).matches("[a-z][a-z0-9-]{1,62}");
        }
    }

    @Test
    void theExtensionIndexNamesOneFactory() throws IOException {
        assertThat(index()).as("names in META-INF/extensions.idx").hasSize(1);
    }

    @Test
    void itCarriesNothingThatTheKernelBrings() throws IOException {
        try (var jar = new JarFile(jar().toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName().replace('/', '.')))
                    .noneMatch(name -> name.endsWith(".class") && KernelLoader.isShared(name));
        }
    }

    @Test
    void theFactoryLoadsAsInTheKernel() throws Exception {
        try (var loader = loader()) {
            var factory = factory(loader);

            assertThat(factory.getClass().getClassLoader()).isSameAs(loader);
            assertThat(factory.type()).matches("[a-z][a-z0-9-]*");
            assertThat(factory.type()).isEqualTo(factory.type());
        }
    }

    @Test
    void itsClassesFindWhatTheyNeed() throws Exception {
        try (var loader = loader();
                var jar = new JarFile(jar().toFile())) {
            var ours = factory(loader).getClass().getPackageName().replace('.', '/') + "/";
            var names = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(ours) && name.endsWith(".class"))
                    .filter(name -> !name.endsWith("package-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
            assertThat(names).isNotEmpty();
            for (var name : names) {
                // Asking for its methods links their types, which fails where one is missing.
                assertThat(loader.loadClass(name).getDeclaredMethods()).isNotNull();
            }
        }
    }

    @Test
    void theConfigurationIsDocumented() throws Exception {
        try (var loader = loader()) {
            for (var record : ConfigRecords.all(factory(loader).configType())) {
                for (var component : record.getRecordComponents()) {
                    var doc = component.getAnnotation(ConfigDoc.class);
                    assertThat(doc)
                            .as("@ConfigDoc of %s.%s", record.getSimpleName(), component.getName())
                            .isNotNull();
                    assertThat(doc.value()).isNotBlank();
                }
            }
        }
    }

    @Test
    void theConfigurationBindsWithItsFallbacks() throws Exception {
        try (var loader = loader()) {
            assertThat(ConfigRecords.bind(factory(loader).configType(), configuration()))
                    .isNotNull();
        }
    }

    @Test
    void creatingStartsNothing() throws Exception {
        try (var loader = loader()) {
            var before = Thread.getAllStackTraces().keySet();
            var created = create(factory(loader));

            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getContextClassLoader() == loader)
                            .filter(thread -> !before.contains(thread)))
                    .as("threads that create has started")
                    .isEmpty();
            if (created instanceof AutoCloseable closeable) {
                closeable.close();
            }
        }
    }

    private <C extends Record> Object create(PluginFactory<C, ?> factory) throws Exception {
        var config = ConfigRecords.bind(factory.configType(), configuration());
        var thread = Thread.currentThread();
        var usual = thread.getContextClassLoader();
        thread.setContextClassLoader(factory.getClass().getClassLoader());
        try {
            var created = factory.create(config, TestContext.in(folder));
            assertThat(created).as("what create answers").isNotNull();
            return created;
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    private KernelLoader loader() throws IOException {
        return new KernelLoader(jar());
    }

    private PluginFactory<?, ?> factory(KernelLoader loader) throws Exception {
        var names = index();
        assertThat(names).as("names in META-INF/extensions.idx").isNotEmpty();
        var made = loader.loadClass(names.getFirst()).getConstructor().newInstance();
        assertThat(made).as("the extension").isInstanceOf(PluginFactory.class);
        return (PluginFactory<?, ?>) made;
    }

    private List<String> index() throws IOException {
        try (var jar = new JarFile(jar().toFile())) {
            var entry = jar.getJarEntry("META-INF/extensions.idx");
            if (entry == null) {
                return List.of();
            }
            try (var in = jar.getInputStream(entry)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .toList();
            }
        }
    }

    private static boolean isPlugin(Path file) {
        var name = file.getFileName().toString();
        return name.endsWith(".jar")
                && !name.startsWith("original-")
                && LEFT_OUT.stream().noneMatch(kind -> name.endsWith("-" + kind + ".jar"));
    }
}
