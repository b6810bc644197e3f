package io.slipway.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An installation for once: a home of its own below the real one, with its programs, an empty state and free ports.
/// Closing it, or ending this program in whatever way it can notice, removes all of it.
final class Trial implements AutoCloseable {
    private static final List<String> SHARED = List.of("bin", "lib", "plugins", "samples", "runtime", "cache");

    private final LocalServer server;
    private final Made made;
    private final Surroundings surroundings;
    private final ReentrantLock cleaning = new ReentrantLock();
    private final Thread atExit = new Thread(this::clean, "clean up");
    private volatile boolean clean;
    private volatile long closedAt;

    private Trial(LocalServer server, Made made, Surroundings surroundings) {
        this.server = server;
        this.made = made;
        this.surroundings = surroundings;
    }

    static Trial prepare(Path installation, String app, Surroundings surroundings) throws IOException {
        var home = Files.createTempDirectory(installation, "quickstart-");
        // Apps run as users of their own where this is root: they must be able to pass.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        // Run as root, apps have users of their own, who must be able to come through.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectories(home.resolve("conf"));
        for (var part : SHARED) {
            if (Files.exists(installation.resolve(part))) {
                Files.createSymbolicLink(
                        home.resolve(part), installation.resolve(part).toRealPath());
            }
        }
        Files.writeString(home.resolve("conf/server.yaml"), """
                server: {listen: "127.0.0.1:0", data: ./data}
                builders: {slug: {}}
                datacenters:
                  local:
                    domain: localhost
                    scheduler: {plugin: process}
                    storage: {default: {plugin: local}}
                    loadBalancers: {default: {plugin: embedded, http: "127.0.0.1:0"}}
                """);
        var server = new LocalServer(home, home.resolve("config"), surroundings);
        var trial = new Trial(server, new Made(server, app, false, surroundings), surroundings);
        Runtime.getRuntime().addShutdownHook(trial.atExit);
        return trial;
    }

    LocalServer server() {
        return server;
    }

    /// Whether nothing is left of it.
    boolean isClean() {
        return clean;
    }

    /// When the removal began.
    long closedAt() {
        return closedAt;
    }

    @Override
    public void close() {
        clean();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // The program ends already.
        }
    }

    /// Once. Whoever comes second waits for the first: a signal must not end the program amid the removal.
    private void clean() {
        cleaning.lock();
        try {
            if (closedAt == 0) {
                cleanUp();
            }
        } finally {
            cleaning.unlock();
        }
    }

    private void cleanUp() {
        closedAt = System.nanoTime();
        var gone = made.remove();
        try {
            server.uninstall();
            if (Files.exists(server.home())) {
                delete(server.home());
            }
            clean = gone;
        } catch (IOException | Told e) {
            surroundings
                    .terminal()
                    .error("not all of %s could be removed: %s".formatted(server.home(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
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
