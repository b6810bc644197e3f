package io.slipway.plugins.builders.slug;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.EnvValue;
import io.slipway.spi.Owner;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.BuildRequest;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.Sandbox;
import io.slipway.tck.PlainSandbox;
import io.slipway.tck.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Real builds of one component with one cache, as the kernel would run them.
final class Builds {
    static final SlugBuilderConfig CONFIG = new SlugBuilderConfig(List.of(), List.of(), Optional.empty(), 1L << 30);

    private final Path folder;
    private final TestContext context;
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, EnvValue> env;
    private final Sandboxes sandboxes;
    private int runs;

    /// What the programs of one run are started in.
    @FunctionalInterface
    interface Sandboxes {
        Sandbox of(List<Path> folders, Path work) throws IOException;
    }

    Builds(Path folder) {
        this(folder, Map.of());
    }

    Builds(Path folder, Map<String, EnvValue> env) {
        this(folder, env, (_, _) -> new PlainSandbox());
    }

    Builds(Path folder, Map<String, EnvValue> env, Sandboxes sandboxes) {
        this.sandboxes = sandboxes;
        this.folder = folder;
        this.context = TestContext.in(folder);
        this.env = env;
    }

    /// The samples of this repository.
    static Path sample(String name) {
        return Path.of("../../../samples", name).toAbsolutePath().normalize();
    }

    /// Builds a copy of `source`.
    BuildResult build(Path source) throws IOException, InterruptedException {
        return build(source, CONFIG);
    }

    BuildResult build(Path source, SlugBuilderConfig config) throws IOException, InterruptedException {
        log.clear();
        var run = Files.createDirectory(folder.resolve("run" + ++runs));
        var tree = copy(source, run.resolve("tree"));
        var cache = Files.createDirectories(folder.resolve("cache"));
        var scratch = Files.createDirectory(run.resolve("scratch"));
        var request = new BuildRequest(
                "b" + (100 + runs),
                new Owner("default", "default", "shop", "web", null),
                tree,
                cache,
                scratch,
                env,
                Map.of(),
                Optional.empty(),
                sandboxes.of(List.of(tree, cache, scratch), Files.createDirectory(run.resolve("sandbox"))));
        try (var builder = new SlugBuilderFactory().create(config, context)) {
            return builder.build(request, log::add);
        }
    }

    String log() {
        return String.join("\n", log);
    }

    /// Where the scheduler would unpack it.
    Path unpack(BuildResult result) throws IOException {
        var into = Files.createTempDirectory(folder, "app");
        try (var in = context.artifacts().open((Artifact.Slug) result.artifact());
                var tar = new TarArchiveInputStream(new GZIPInputStream(in), "UTF-8")) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var path = into.resolve(entry.getName());
                assertThat(path.normalize()).startsWithRaw(into);
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    assertThat(path.toFile().setExecutable((entry.getMode() & 0100) != 0))
                            .isTrue();
                }
            }
        }
        return into;
    }

    /// Starts a process of the slug as the scheduler would: no environment but what is said here.
    RunningSlug start(BuildResult result, String process) throws IOException, InterruptedException {
        var recognised = result.recognised();
        assertThat(recognised.processes()).containsKey(process);
        var command = recognised.processes().getOrDefault(process, "");
        return RunningSlug.start(linked(unpack(result)), command, recognised.env());
    }

    /// A scheduler may share one unpacked slug, and start instances in folders of links to what is at its top.
    private Path linked(Path slug) throws IOException {
        var instance = Files.createTempDirectory(folder, "instance");
        try (var entries = Files.list(slug)) {
            for (var entry : entries.toList()) {
                Files.createSymbolicLink(instance.resolve(entry.getFileName()), entry);
            }
        }
        return instance;
    }

    static Path copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
        return to;
    }
}
