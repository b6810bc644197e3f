package io.slipway.engine.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What PF4J would keep silent is told: the jar, the fault, the mend.
final class RefusedPluginTest {
    private static final byte[] NOTHING = {};

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"Plugin-Id", "Plugin-Version", "Plugin-Provider", "Plugin-Requires"})
    void aMissingEntryOfTheManifestIsNamed(String entry) throws Exception {
        assertThat(problems(PluginJars.scheduler("tiny").withoutManifest(entry)))
                .singleElement()
                .asString()
                .startsWith("tiny.jar has no %s in its manifest; have its build write it: ".formatted(entry));
    }

    @Test
    void carriedClassesOfTheSpiAndOfSlf4jAreNamed() throws Exception {
        var jar = PluginJars.scheduler("tiny")
                .entry("io/slipway/spi/Failure.class", NOTHING)
                .entry("io/slipway/spi/Secret.class", NOTHING)
                .entry("META-INF/versions/21/org/slf4j/Logger.class", NOTHING);

        assertThat(problems(jar))
                .containsExactly(
                        "tiny.jar carries classes of io.slipway.spi, which come from Slipway; give that dependency the scope provided, or leave it out of the shaded jar",
                        "tiny.jar carries classes of org.slf4j, which come from Slipway; give that dependency the scope provided, or leave it out of the shaded jar");
    }

    @Test
    void aMissingExtensionIndexIsToldWithTheUsualCause() throws Exception {
        assertThat(problems(PluginJars.scheduler("tiny").index("")))
                .singleElement()
                .asString()
                .startsWith("tiny.jar has no extension index, so its factory cannot be found; annotate")
                .contains("annotationProcessorPaths");
    }

    @Test
    void severalFactoriesAreNamed() throws Exception {
        var jar = PluginJars.scheduler("tiny").index("# generated\na.One\nb.Two # second\n");

        assertThat(problems(jar)).singleElement().asString().startsWith("tiny.jar has 2 extensions: a.One, b.Two;");
    }

    @Test
    void aRangeThatThisSpiIsNotInIsTold() throws Exception {
        assertThat(problems(PluginJars.scheduler("tiny").manifest("Plugin-Requires", ">=9.0.0")))
                .singleElement()
                .asString()
                .startsWith("tiny.jar needs an SPI >=9.0.0, this is 0.1.0;");
    }

    @Test
    void aRangeThatIsNoneIsTold() throws Exception {
        assertThat(problems(PluginJars.scheduler("tiny").manifest("Plugin-Requires", "newest")))
                .singleElement()
                .asString()
                .startsWith("tiny.jar has the Plugin-Requires 'newest', which is no range of versions;");
    }

    @Test
    void anIndexThatNamesNoClassOfTheJarIsTold() throws Exception {
        assertThat(problems(PluginJars.scheduler("tiny").index("tiny.Gone\n")))
                .singleElement()
                .asString()
                .startsWith("tiny.jar has no class tiny.Gone, which its extension index names;");
    }

    @Test
    void aLibraryThatIsNotInTheJarIsNamed() throws Exception {
        var source = PluginJars.schedulerSource("tiny")
                .replace(
                        "static final class Tiny",
                        "static final Object LIBRARY = new com.google.inject.Key[1];\n"
                                + "public TinyFactory() { com.google.inject.Guice.createInjector(); }\nstatic final class Tiny");
        assertThat(problems(PluginJars.empty().factory("tiny.TinyFactory", source)))
                .singleElement()
                .asString()
                .startsWith("tiny.jar needs the class com.google.inject.")
                .contains("put its library into the jar");
    }

    @Test
    void anExtensionThatIsNoFactoryIsTold() throws Exception {
        var source = """
                package tiny;
                public final class NoFactory {}
                """;
        assertThat(problems(PluginJars.empty().factory("tiny.NoFactory", source)))
                .singleElement()
                .asString()
                .startsWith("tiny.jar has the extension tiny.NoFactory, which is no factory;");
    }

    @Test
    void aFactoryThatCannotBeMadeIsTold() throws Exception {
        var source = PluginJars.schedulerSource("tiny")
                .replace("static final class Tiny", "TinyFactory(int x) {}\nstatic final class Tiny");
        assertThat(problems(PluginJars.empty().factory("tiny.TinyFactory", source)))
                .singleElement()
                .asString()
                .startsWith("tiny.jar has the factory tiny.TinyFactory that cannot be made; make it public");
    }

    @Test
    void aFactoryThatFailsIsToldWithItsReason() throws Exception {
        var source = PluginJars.schedulerSource("tiny")
                .replace(
                        "static final class Tiny",
                        "public TinyFactory() { throw new IllegalStateException(\"no mood\"); }\nstatic final class Tiny");
        assertThat(problems(PluginJars.empty().factory("tiny.TinyFactory", source)))
                .singleElement()
                .asString()
                .contains("has a factory that fails: java.lang.IllegalStateException: no mood");
    }

    @Test
    void anUndocumentedConfigurationIsTold() throws Exception {
        var source = PluginJars.schedulerSource("tiny")
                .replace("@ConfigDoc(value = \"What it says.\", fallback = \"hello\")", "");
        assertThat(problems(PluginJars.empty().factory("tiny.TinyFactory", source)))
                .containsExactly(
                        "tiny.jar has a configuration record against the rules: Config.greeting has no @ConfigDoc, must say what it does; see the documentation of @ConfigDoc");
    }

    @Test
    void severalFaultsAreToldAtOnce() throws Exception {
        var jar = PluginJars.empty().withoutManifest("Plugin-Id").entry("org/pf4j/Plugin.class", NOTHING);

        assertThat(problems(jar)).hasSize(3);
    }

    @Test
    void aFactoryMayBeNamedByTheServiceFileInstead() throws Exception {
        var jar = PluginJars.scheduler("tiny")
                .index("")
                .entry(
                        "META-INF/services/io.slipway.spi.scheduler.SchedulerFactory",
                        "tiny.TinyFactory\n".getBytes(StandardCharsets.UTF_8));

        assertThat(problems(jar)).isEmpty();
    }

    private List<String> problems(PluginJars jar) throws Exception {
        return PluginCatalog.verify(jar.in(folder, "tiny.jar")).stream()
                .map(PluginProblem::describe)
                .toList();
    }
}
