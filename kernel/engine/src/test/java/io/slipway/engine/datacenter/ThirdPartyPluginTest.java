package io.slipway.engine.datacenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.configuration.ConfigurationFile;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.Owner;
import io.slipway.spi.PluginFactory;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.scheduler.Limits;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Program;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.tck.Await;
import io.slipway.tck.SampleProgram;
import io.slipway.tck.backend.RequiresBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The sample of the tutorial "Write a plugin", built as its author would with the published artifacts alone,
/// then dropped into an installation.
@Tag("delivered")
@RequiresBackend("maven")
final class ThirdPartyPluginTest {
    private static final Path ROOT =
            Path.of("").toAbsolutePath().resolve("../..").normalize();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path home = Path.of("");

    @Test
    void isBuiltAndTestedAloneAndRunsAProgram() throws Exception {
        var jar = build(copyOfTheSample());
        var plugins = Files.createDirectories(home.resolve("plugins"));
        Files.copy(jar, plugins.resolve("shell.jar"));

        var catalog = PluginCatalog.load(plugins);

        assertThat(catalog.problems()).isEmpty();
        assertThat(catalog.plugins()).singleElement().hasToString("scheduler-shell 1.0.0");
        var artifacts = ArtifactStore.in(home.resolve("artifacts"), Clock.systemUTC(), CrashPoints.none());
        var surroundings = new Surroundings(
                "test", "one", home.resolve("instances"), artifacts, Clock.systemUTC(), CrashPoints.none());
        var file = Files.writeString(home.resolve("server.yaml"), "datacenters: {local: {scheduler: {plugin: shell}}}");
        var configuration =
                new ConfigurationFile(file, home, Map.of()).read(catalog).orThrow();
        try (var installation = Installation.open(configuration, catalog, surroundings)) {
            runs(installation.datacenters().find("local").orElseThrow().scheduler(), slug(artifacts));
        } finally {
            catalog.unload();
        }
    }

    private void runs(Scheduler scheduler, Artifact.Slug slug) throws Exception {
        var program = new Program(
                slug,
                Optional.of(SampleProgram.COMMAND),
                Map.of(),
                List.of(),
                new Limits(64L << 20, 1_000, 10),
                "TERM",
                Duration.ofSeconds(2));
        var spec = new WorkloadSpec(
                new WorkloadId("w1"),
                1,
                Owner.ofSpace("team", "default"),
                new Template(program, List.of(), List.of(), Map.of()),
                new Mode.KeepRunning(1),
                Set.of(),
                Duration.ZERO);
        scheduler.apply(spec);
        try {
            Await.until(
                    LIMIT,
                    () -> scheduler.status(spec.id()) instanceof WorkloadStatus.Present present
                            && present.instances().getFirst().state() == WorkloadStatus.State.RUNNING);
        } finally {
            scheduler.remove(spec.id(), 1);
        }
        assertThat(scheduler.list()).isEmpty();
    }

    private Artifact.Slug slug(ArtifactStore artifacts) throws IOException {
        var archive = home.resolve("slug.tar.gz");
        SampleProgram.writeShellSlug(archive, "while :; do sleep 1; done\n");
        return artifacts.store(archive);
    }

    private Path copyOfTheSample() throws IOException {
        var from = ROOT.resolve("samples/third-party-plugin");
        var to = home.resolve("sample");
        try (var files = Files.walk(from)) {
            for (var file : files.filter(file -> !file.startsWith(from.resolve("target")))
                    .toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    /// Slipway's artifacts lie in a repository of the test, everything else comes from the usual one.
    private Path build(Path sample) throws Exception {
        var published = new PublishedArtifacts(ROOT);
        var repository = home.resolve("repository");
        published.into(repository, PluginFactory.class, SampleProgram.class);
        var usual = System.getProperty("maven.repo.local", System.getProperty("user.home") + "/.m2/repository");
        var output = home.resolve("maven.out");
        var builder = new ProcessBuilder(
                        ROOT.resolve("mvnw").toString(),
                        "-B",
                        "-ntp",
                        "-Dmaven.repo.local=" + repository,
                        "-Dmaven.repo.local.tail=" + usual,
                        "-Dslipway.version=" + published.version(),
                        "verify")
                .directory(sample.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var maven = builder.start();
        try {
            assertThat(maven.waitFor(10, TimeUnit.MINUTES))
                    .as("Maven ended in time")
                    .isTrue();
            assertThat(maven.exitValue()).as(() -> lastLines(output)).isZero();
        } finally {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
        }
        return sample.resolve("target/slipway-scheduler-shell-1.0.0.jar");
    }

    private static String lastLines(Path output) {
        try {
            var lines = Files.readAllLines(output);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            return "no output: " + e;
        }
    }
}
