package io.slipway.engine.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.SlipwayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginCatalogTest {
    @TempDir
    Path plugins = Path.of("");

    @Test
    void anAbsentFolderHoldsNoPlugin() throws Exception {
        var catalog = PluginCatalog.load(plugins.resolve("absent"));

        assertThat(catalog.plugins()).isEmpty();
        assertThat(catalog.problems()).isEmpty();
    }

    @Test
    void aGoodJarIsFoundByFamilyAndType() throws Exception {
        PluginJars.scheduler("tiny").in(plugins, "tiny.jar");

        var catalog = PluginCatalog.load(plugins);

        assertThat(catalog.problems()).isEmpty();
        var plugin = catalog.find(Family.SCHEDULER, "tiny").orElseThrow();
        assertThat(plugin).hasToString("scheduler-tiny 1.0.0");
        assertThat(plugin.configuration().keys()).extracting("name").containsExactly("greeting");
        assertThat(catalog.find(Family.STORAGE, "tiny")).isEmpty();
        assertThat(PluginPage.of(plugin))
                .contains("scheduler `tiny`", "| `greeting` | text | `hello` | What it says. |");
    }

    @Test
    void aPluginSeesTheSpiAndTheJdkAndNothingElseOfTheKernel() throws Exception {
        PluginJars.scheduler("tiny").in(plugins, "tiny.jar");

        var loader = PluginCatalog.load(plugins).plugins().getFirst().loader();

        assertThat(loader.loadClass(SlipwayException.class.getName())).isSameAs(SlipwayException.class);
        assertThat(loader.loadClass("org.slf4j.Logger")).isSameAs(org.slf4j.Logger.class);
        assertThat(loader.loadClass("java.sql.Connection")).isSameAs(java.sql.Connection.class);
        for (var hidden : List.of(
                PluginCatalog.class.getName(),
                "com.google.inject.Guice",
                "com.fasterxml.jackson.databind.ObjectMapper")) {
            assertThat(isSeen(loader, hidden)).as(hidden).isFalse();
        }
        assertThat(loader.getResource("META-INF/slipway/spi.properties")).isNull();
    }

    @Test
    void twoPluginsMayCarryDifferentClassesOfOneName() throws Exception {
        PluginJars.scheduler("one").in(plugins, "one.jar");
        PluginJars.scheduler("two").in(plugins, "two.jar");

        var loaded = PluginCatalog.load(plugins).plugins();

        assertThat(loaded).hasSize(2);
        assertThat(loaded.get(0).loader().loadClass("tiny.TinyFactory"))
                .isNotSameAs(loaded.get(1).loader().loadClass("tiny.TinyFactory"));
    }

    @Test
    void aBadJarLeavesTheOthersUsable() throws Exception {
        Files.writeString(plugins.resolve("broken.jar"), "no zip");
        PluginJars.scheduler("tiny").in(plugins, "tiny.jar");

        var catalog = PluginCatalog.load(plugins);

        assertThat(catalog.types(Family.SCHEDULER)).containsExactly("tiny");
        assertThat(catalog.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.describe())
                        .startsWith("broken.jar cannot be read: ")
                        .endsWith("; copy it again, or remove it"));
    }

    @Test
    void otherFilesAreNotLookedAt() throws Exception {
        Files.writeString(plugins.resolve("README"), "no jar");
        PluginJars.scheduler("tiny").in(plugins, "tiny.jar.disabled");

        var catalog = PluginCatalog.load(plugins);

        assertThat(catalog.plugins()).isEmpty();
        assertThat(catalog.problems()).isEmpty();
    }

    @Test
    void ofTwinsNoneIsUsedAndBothAreNamed() throws Exception {
        PluginJars.scheduler("tiny").in(plugins, "a.jar");
        PluginJars.scheduler("tiny").in(plugins, "b.jar");

        var catalog = PluginCatalog.load(plugins);

        assertThat(catalog.plugins()).isEmpty();
        assertThat(catalog.problems())
                .extracting(PluginProblem::describe)
                .containsExactlyInAnyOrder(
                        "a.jar serves the scheduler type 'tiny', and so does b.jar; remove all but one, or rename the others to end in .disabled",
                        "b.jar serves the scheduler type 'tiny', and so does a.jar; remove all but one, or rename the others to end in .disabled");
    }

    @Test
    void lookingAgainKeepsWhatDidNotChange() throws Exception {
        PluginJars.scheduler("one").in(plugins, "one.jar");
        PluginJars.scheduler("two").in(plugins, "two.jar");
        var before = PluginCatalog.load(plugins);

        PluginJars.scheduler("two").manifest("Plugin-Version", "2.0.0").in(plugins, "two.jar");
        PluginJars.scheduler("three").in(plugins, "three.jar");
        var after = before.again();

        assertThat(after.find(Family.SCHEDULER, "one")).isEqualTo(before.find(Family.SCHEDULER, "one"));
        assertThat(after.find(Family.SCHEDULER, "two").orElseThrow())
                .hasToString("scheduler-tiny 2.0.0")
                .isNotSameAs(before.find(Family.SCHEDULER, "two").orElseThrow());
        assertThat(after.types(Family.SCHEDULER)).containsExactly("one", "three", "two");
    }

    @Test
    void aTwinThatComesLaterDoesNotStopTheOneInUse() throws Exception {
        PluginJars.scheduler("tiny").in(plugins, "z.jar");
        var before = PluginCatalog.load(plugins);
        PluginJars.scheduler("tiny").in(plugins, "a.jar");

        var after = before.again();

        assertThat(after.plugins()).isEqualTo(before.plugins());
        assertThat(after.problems()).extracting(PluginProblem::jar).containsExactly("a.jar");
    }

    private static boolean isSeen(ClassLoader loader, String name) {
        try {
            loader.loadClass(name);
            return true;
        } catch (ClassNotFoundException _) {
            return false;
        }
    }
}
