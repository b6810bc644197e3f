package io.slipway.engine.build;

import io.slipway.engine.store.CrashPoints;
import io.slipway.host.HostSandbox;
import io.slipway.host.HostUser;
import io.slipway.host.SandboxLimits;
import io.slipway.spi.build.Sandbox;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The folders of builds on this machine: `work/<build>` for one run each, `cache/<component>` kept between
/// the builds of a component.
public final class BuildWorkplace {
    private final Path root;
    private final SandboxLimits limits;
    private final Optional<HostUser> user;
    private final CrashPoints crashPoints;

    /// @param user whom builds run as where this process is root
    public BuildWorkplace(Path root, SandboxLimits limits, Optional<HostUser> user, CrashPoints crashPoints) {
        this.root = root;
        this.limits = limits;
        this.user = user;
        this.crashPoints = crashPoints;
    }

    /// The folders of one run; closing removes all but the cache.
    final class Bench implements AutoCloseable {
        final Path tree;
        final Path cache;
        final Path scratch;
        private final Path run;

        private Bench(Path run, Path cache) throws IOException {
            this.run = run;
            this.tree = Files.createDirectories(run.resolve("tree"));
            this.scratch = Files.createDirectories(run.resolve("scratch"));
            this.cache = Files.createDirectories(cache);
        }

        Sandbox sandbox() throws IOException {
            return new HostSandbox(
                    limits,
                    user.orElse(null),
                    List.of(tree, scratch, cache),
                    Files.createDirectories(run.resolve("sandbox")));
        }

        @Override
        public void close() throws IOException {
            crashPoints.around("BuildWorkplace.close", () -> delete(run));
        }
    }

    Bench open(String buildId, String componentId) throws IOException {
        var bench = new AtomicReference<@Nullable Bench>();
        crashPoints.around(
                "BuildWorkplace.open",
                () -> bench.set(
                        new Bench(work().resolve(buildId), root.resolve("cache").resolve(componentId))));
        return Objects.requireNonNull(bench.get());
    }

    /// Removes what is kept for a component that is gone.
    public void forget(String componentId) throws IOException {
        crashPoints.around(
                "BuildWorkplace.forget", () -> delete(root.resolve("cache").resolve(componentId)));
    }

    /// The folders that builds have left which a crash cut off. Only before the first build of this process;
    /// names are never used again, so that [#sweep] may follow at leisure.
    public List<Path> left() throws IOException {
        if (Files.notExists(work())) {
            return List.of();
        }
        try (var folders = Files.list(work())) {
            return folders.toList();
        }
    }

    /// Removes what [#left] has found.
    public void sweep(List<Path> left) throws IOException {
        for (var folder : left) {
            crashPoints.around("BuildWorkplace.sweep", () -> delete(folder));
        }
    }

    private Path work() {
        return root.resolve("work");
    }

    private static void delete(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
