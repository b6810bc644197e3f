package io.slipway.cli;

import io.slipway.cli.Failures.Told;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "quickstart",
        description = "Starts a server, deploys a sample from its source and opens its URL.",
        mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    @Option(names = "--once", description = "Stop and remove everything it made, then end.")
    boolean once;

    @Option(
            names = "--sample",
            paramLabel = "NAME",
            description = "A folder of samples/; one that runs here where absent.")
    @Nullable
    String sample;

    private final long began = System.nanoTime();

    @Override
    public Integer call() throws Exception {
        var installation = LocalServer.installation();
        var source = sample(installation);
        return once ? once(installation, source) : stay(source);
    }

    /// In a home of its own with free ports, so that it disturbs nothing and leaves nothing.
    private int once(Path installation, Path source) throws Exception {
        var home = Files.createTempDirectory(installation, "quickstart-");
        var server = prepare(installation, home);
        var cleaner = new Thread(() -> clean(server, source));
        Runtime.getRuntime().addShutdownHook(cleaner);
        var code = 1;
        try {
            code = show(server.start(), source);
        } finally {
            Runtime.getRuntime().removeShutdownHook(cleaner);
            clean(server, source);
        }
        if (code == 0) {
            Terminal.done("removed all of it  " + total());
        }
        return code;
    }

    private int stay(Path source) throws Exception {
        var server = LocalServer.ofThisUser();
        var running = server.running();
        var login = running.isPresent() ? Login.read() : server.start();
        var code = show(login, source);
        if (code != 0 || running.isPresent()) {
            return code;
        }
        Terminal.line("The server runs until you press Ctrl-C; the app and its gateway go on without it.");
        Terminal.line("Take everything away with: slipway remove %s --yes".formatted(name(source)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
        new CountDownLatch(1).await();
        return 0;
    }

    private int show(Login login, Path source) throws Exception {
        Terminal.done("the server is ready at %s  %s".formatted(login.url(), total()));
        try (var client = new ApiClient(login.url(), login.token())) {
            var code = new DeployCommand().deploy(client, AppSource.of(source.toString(), Optional.of(name(source))));
            if (code != 0) {
                return code;
            }
            var urls = client.get("/v1/teams/default/spaces/default/apps/" + name(source))
                    .path("components")
                    .path(0)
                    .path("urls");
            return fetch(URI.create(urls.path(urls.size() - 1).asText()));
        }
    }

    private int fetch(URI url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(HttpRequest.newBuilder(url).timeout(ANSWER).build(), BodyHandlers.ofString());
            var first = answer.body().lines().findFirst().orElse("");
            Terminal.done("%s answers %d: %s  %s".formatted(url, answer.statusCode(), first, total()));
            return answer.statusCode() == 200 ? 0 : Failures.FAILED;
        }
    }

    private static LocalServer prepare(Path installation, Path home) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        for (var part : new String[] {"plugins", "lib", "bin", "samples", "cache"}) {
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
        return new LocalServer(home, home.resolve("config"));
    }

    /// Also after a failure, and on Ctrl-C: removes the app, so that nothing of it runs on, then the server.
    private static void clean(LocalServer server, Path source) {
        try {
            var running = server.running();
            if (running.isPresent()) {
                removeApps(server, source);
                server.stop(running.get());
            }
            delete(server.home());
        } catch (IOException e) {
            Terminal.error("not all of %s could be removed: %s".formatted(server.home(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeApps(LocalServer server, Path source) throws InterruptedException {
        try {
            var login = server.login();
            if (login.isEmpty()) {
                return;
            }
            try (var client = new ApiClient(login.get().url(), login.get().token())) {
                var path = "/v1/teams/default/spaces/default/apps/" + name(source) + "?volumes=delete";
                new Follower(client, false).follow(client.send("DELETE", path));
                awaitNoGateway(client);
            }
        } catch (IOException | ApiException e) {
            Terminal.error("the app could not be removed: " + e.getMessage());
        }
    }

    /// The gateway ends once it has no route left.
    private static void awaitNoGateway(ApiClient client) throws IOException, ApiException, InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline) {
            var alive = false;
            for (var gateway : client.get("/v1/datacenters/local").path("gateways")) {
                alive |= gateway.has("aliveSince");
            }
            if (!alive) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static void stop(LocalServer server) {
        try {
            var running = server.running();
            if (running.isPresent()) {
                server.stop(running.get());
            }
        } catch (IOException e) {
            Terminal.error("the server could not be stopped: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path sample(Path installation) throws Told {
        var samples = installation.resolve("samples");
        var name = sample != null ? sample : isOnPath("node") && isOnPath("npm") ? "node" : "static";
        var folder = samples.resolve(name);
        if (!Files.isDirectory(folder)) {
            throw new Told(
                    Failures.USAGE,
                    "there is no sample '%s' in %s".formatted(name, samples),
                    "slipway quickstart --sample static");
        }
        return folder;
    }

    private static boolean isOnPath(String program) {
        for (var folder : Optional.ofNullable(System.getenv("PATH")).orElse("").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static String name(Path source) {
        return "hello-" + AppSource.nameOf(String.valueOf(source.getFileName()));
    }

    private String total() {
        return Terminal.seconds((System.nanoTime() - began) / 1_000_000);
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
