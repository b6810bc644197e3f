package io.slipway.benchmarks.scale;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.delivery.BulkDeploy;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.spi.artifact.Artifact;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Follows what a real process writes, from its stdout through shim, file, scheduler and server to an HTTP client, and
/// counts the lines by their numbers. Once while they are written, with the space that a log gets by default; once
/// as fast as they come, from a log that is there already; and beside it `tail` on the same file.
///
/// Arguments: the plugin jar of the process scheduler, lines in a second while they are written and for how many
/// seconds, lines of the other.
public final class LogBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path home;
    private final Path plugin;
    private final Figures figures = new Figures("log");
    private final Amount amount;
    private final int lines;

    private LogBenchmark(Path home, Path plugin, Amount amount, int lines) {
        this.home = home;
        this.plugin = plugin;
        this.amount = amount;
        this.lines = lines;
    }

    /// What is written while it is read.
    private record Amount(int rate, int seconds) {
        int all() {
            return rate * seconds;
        }
    }

    public static void main(String... arguments) throws Exception {
        var home = Files.createTempDirectory("slipway-logs-");
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> endAll(home.toString())));
        try {
            var amount = new Amount(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
            new LogBenchmark(home, Path.of(arguments[0]), amount, Integer.parseInt(arguments[3])).run();
        } finally {
            Preparation.delete(home);
        }
    }

    /// What a shim keeps outlives the server, and would outlive a benchmark that somebody ends.
    private static void endAll(String home) {
        ProcessHandle.current().descendants().toList().forEach(ProcessHandle::destroyForcibly);
        ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(home))
                .flatMap(shim -> Stream.concat(Stream.of(shim), shim.descendants()))
                .toList()
                .forEach(ProcessHandle::destroyForcibly);
    }

    private void run() throws Exception {
        var data = Files.createDirectories(home.resolve("data"));
        String token;
        try (var database = Database.open(new DatabaseSettings(null, null, null, 10), data, CrashPoints.none())) {
            token = Preparation.firstToken(database);
            var slug = slug(data);
            var java = ProcessHandle.current().info().command().orElse("java")
                    + " -Xmx32m -XX:+UseSerialGC -cp . io.slipway.benchmarks.scale.Lines ";
            var bulk = new BulkDeploy(database, home);
            bulk.deployWorker("live", "local", slug, java + amount.rate() + " " + amount.all());
            bulk.deployWorker("large", "large", slug, java + "0 " + lines);
        }
        var port = Preparation.freePort();
        configure(port);
        try (var server = new ServerProcess(home, port, token, List.of("-Xmx256m"))) {
            server.awaitReady();
            measure(server);
            for (var app : List.of("live", "large")) {
                server.send("DELETE", "/v1/teams/default/spaces/default/apps/" + app, "");
            }
            awaitNoShim();
        }
    }

    private void measure(ServerProcess server) throws Exception {
        Figures.head();
        var cpu = server.cpu();
        var live = read(server, "live", true, amount.all());
        var written = "written at %,d lines/s, read meanwhile".formatted(amount.rate());
        figures.row(written, live.rate(), "/s", Figures.NONE);
        figures.row("lines lost of %,d".formatted(amount.all()), live.missing(), "", Figures.atMost(0));
        figures.row("CPU of the server", server.cpu().minus(cpu).toMillis() / 1e3, "s", Figures.NONE);
        var file = log("large");
        cpu = server.cpu();
        var large = read(server, "large", false, lines);
        var mine = server.cpu().minus(cpu).toMillis() / 1e3;
        var tail = tail(file);
        figures.row(
                "%,d lines that are there already".formatted(lines),
                large.rate(),
                "/s",
                Figures.atLeast(100_000),
                "%.1f × the time of tail | wc -l".formatted(large.seconds() / tail));
        figures.row("lines lost", large.missing(), "", Figures.atMost(0));
        figures.row("CPU of the server", mine, "s", Figures.NONE);
    }

    private record Reading(double missing, double seconds, long lines) {
        double rate() {
            return lines / seconds;
        }
    }

    private static Reading read(ServerProcess server, String app, boolean follow, int all)
            throws IOException, InterruptedException {
        awaitInstance(server, app);
        var expected = 1L;
        var missing = 0L;
        var first = 0L;
        var path = "/v1/teams/default/spaces/default/apps/%s/logs?follow=%s".formatted(app, follow);
        try (var in = new BufferedReader(new InputStreamReader(server.open(path), StandardCharsets.UTF_8), 1 << 16)) {
            while (expected <= all) {
                var line = in.readLine();
                if (line == null) {
                    break;
                }
                var at = line.indexOf("\"seq ");
                if (at < 0) {
                    continue;
                }
                if (first == 0) {
                    first = System.nanoTime();
                }
                var number = Long.parseLong(line, at + 5, line.indexOf(' ', at + 5), 10);
                missing += number - expected;
                expected = number + 1;
            }
        }
        return new Reading(missing + all - expected + 1, (System.nanoTime() - first) / 1e9, all);
    }

    private static void awaitInstance(ServerProcess server, String app) throws IOException, InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!server.get("/v1/teams/default/spaces/default/apps/" + app + "/instances")
                .contains("\"release\"")) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(app + " does not run, see the server's log");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /// The file behind the log, once all is written.
    private Path log(String datacenter) throws IOException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (var all = Files.walk(home.resolve("data/plugins"))) {
                var found = all.filter(file ->
                                file.endsWith("stdout.log") && file.toString().contains(datacenter))
                        .findFirst();
                if (found.isPresent() && last(found.get()).startsWith("seq " + lines + " ")) {
                    return found.get();
                }
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the program does not write");
            }
            LockSupport.parkNanos(100_000_000);
        }
    }

    private static String last(Path file) throws IOException {
        try (var channel = Files.newByteChannel(file)) {
            var buffer = java.nio.ByteBuffer.allocate(400);
            channel.position(Math.max(0, channel.size() - 400)).read(buffer);
            var text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
            return text.isBlank() ? "" : text.strip().substring(text.strip().lastIndexOf('\n') + 1);
        }
    }

    private static double tail(Path file) throws IOException, InterruptedException {
        var began = System.nanoTime();
        var process = new ProcessBuilder("sh", "-c", "tail -c +1 \"$1\" | wc -l", "sh", file.toString())
                .redirectErrorStream(true)
                .start();
        process.getInputStream().readAllBytes();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return (System.nanoTime() - began) / 1e9;
    }

    /// The program's class as a slug.
    private Artifact.Slug slug(Path data) throws IOException, InterruptedException {
        var folder = Files.createDirectories(home.resolve("slug/io/slipway/benchmarks/scale"));
        try (var in = Lines.class.getResourceAsStream("Lines.class")) {
            Files.write(
                    folder.resolve("Lines.class"),
                    java.util.Objects.requireNonNull(in).readAllBytes());
        }
        var archive = home.resolve("slug.tar.gz");
        var tar = new ProcessBuilder("tar", "-C", home.resolve("slug").toString(), "-czf", archive.toString(), ".")
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IllegalStateException("tar failed");
        }
        return ArtifactStore.in(data.resolve("artifacts/slugs"), Clock.systemUTC(), CrashPoints.none())
                .store(archive);
    }

    private void configure(int port) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        var plugins = Files.createDirectories(home.resolve("plugins"));
        Files.copy(plugin, plugins.resolve("process.jar"));
        Files.writeString(home.resolve("conf/server.yaml"), """
                server: {listen: "127.0.0.1:%d", data: ./data}
                builders: {}
                sources: {}
                datacenters:
                  local: {scheduler: {plugin: process}}
                  large: {scheduler: {plugin: process, logBytes: 2Gi, firstPort: 18000, lastPort: 18999, firstUser: 270000, lastUser: 270999}}
                """.formatted(port));
    }

    private void awaitNoShim() throws IOException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try (var all = Files.walk(home.resolve("data/plugins"))) {
                if (all.noneMatch(file -> file.endsWith("stdout.log"))) {
                    return;
                }
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new IllegalStateException("the instances did not end");
    }
}
