package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LauncherTest {
    @TempDir
    private Path folder;

    private Installation installation;

    @BeforeEach
    void install() throws IOException {
        installation = Installation.in(folder.resolve("slip way"));
    }

    @Test
    void classPathIsWrittenOutInOrder() throws Exception {
        var arguments = installation.run(Map.of(), "apps");

        var lib = installation.folder().resolve("lib");
        assertThat(arguments).containsSequence("-cp", lib.resolve("a.jar") + ":" + lib.resolve("b.jar"));
        assertThat(arguments).containsSequence("io.slipway.cli.Main", "apps");
    }

    @Test
    void argumentsArriveAsTheyWereWritten() throws Exception {
        var arguments = installation.run(Map.of(), "deploy", "a folder", "*", "");

        assertThat(arguments).containsSequence("deploy", "a folder", "*", "");
    }

    @Test
    void serverIsCompiledFullyAndShortCommandsAreNot() throws Exception {
        assertThat(installation.run(Map.of(), "server")).contains("-Xmx256m", "-XX:TieredStopAtLevel=1");
        assertThat(installation.run(Map.of(), "apps")).contains("-Xmx128m", "-XX:TieredStopAtLevel=1");
    }

    @Test
    void operatorsFlagsComeLast() throws Exception {
        var arguments = installation.run(Map.of("SLIPWAY_JAVA_OPTS", "-Xmx2g -Da=b"), "server");

        assertThat(arguments).containsSubsequence("-Xmx256m", "-Xmx2g", "-Da=b", "io.slipway.cli.Main");
    }

    @Test
    void worksThroughALink() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("slipway"), installation.launcher());

        var run = Installation.start(link, Map.of(), "apps");

        assertThat(run.exit()).isZero();
        assertThat(run.output()).contains("-Dslipway.home=" + installation.folder());
    }

    @Test
    void homeMayLieElsewhere() throws Exception {
        assertThat(installation.run(Map.of("SLIPWAY_HOME", "/srv/slipway"), "apps"))
                .contains("-Dslipway.home=/srv/slipway");
    }

    @Test
    void startUpCacheIsUsedOnceTrained() throws Exception {
        assertThat(installation.run(Map.of(), "server")).noneMatch(LauncherTest::namesACache);

        installation.run(Map.of(), "train");

        assertThat(cacheOf("server")).exists();
        assertThat(cacheOf("apps")).exists().isNotEqualTo(cacheOf("server"));
    }

    @Test
    void startUpCacheOfAnotherJarIsNotUsed() throws Exception {
        installation.run(Map.of(), "train");
        var jar = installation.folder().resolve("lib/a.jar");
        var date = Files.getLastModifiedTime(jar);

        installation.jar("a.jar", "two");
        // As large and as old as the one before: only what cannot be set back tells them apart.
        Files.setLastModifiedTime(jar, date);

        assertThat(installation.run(Map.of(), "server")).noneMatch(LauncherTest::namesACache);
    }

    @Test
    void startUpCacheOfOtherFlagsIsNotUsed() throws Exception {
        installation.run(Map.of(), "train");

        assertThat(installation.run(Map.of("SLIPWAY_JAVA_OPTS", "-XX:+UseG1GC"), "server"))
                .noneMatch(LauncherTest::namesACache);
    }

    @Test
    void trainingAgainRemovesWhatCanNeverFit() throws Exception {
        installation.run(Map.of(), "train");
        installation.jar("c.jar", "one");

        installation.run(Map.of(), "train");

        try (var caches = Files.list(installation.folder().resolve("cache"))) {
            assertThat(caches.filter(Files::isRegularFile))
                    .containsExactlyInAnyOrder(cacheOf("server"), cacheOf("apps"));
        }
    }

    @Test
    void noJavaIsOneSentenceAndAMend() throws Exception {
        Files.delete(installation.folder().resolve("runtime/bin/java"));
        // Only the usual folders of this machine could still hold one, so the launcher is asked for a Java of the
        // future.
        var launcher = installation.launcher();
        Files.writeString(launcher, Files.readString(launcher).replace("find_java 25 java", "find_java 99 java"));

        var run = Installation.start(launcher, Map.of(), "apps");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output()).hasSize(2);
        assertThat(run.output().getFirst()).startsWith("error: no Java 25");
        assertThat(run.output().getLast()).startsWith("try: ");
    }

    private Path cacheOf(String verb) throws IOException, InterruptedException {
        return installation.run(Map.of(), verb).stream()
                .filter(LauncherTest::namesACache)
                .map(argument -> Path.of(argument.substring("-XX:AOTCache=".length())))
                .findFirst()
                .orElseThrow();
    }

    private static boolean namesACache(String argument) {
        return argument.startsWith("-XX:AOTCache=");
    }
}
