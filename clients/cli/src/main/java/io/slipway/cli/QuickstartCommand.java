package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.compose.Names;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "quickstart", description = "Starts a server, deploys a sample from its source and fetches its URL.")
final class QuickstartCommand implements Callable<Integer> {
    private static final Duration ANSWER = Duration.ofSeconds(30);

    @Option(names = "--once", description = "Then stop and remove all that it made, also after a failure.")
    boolean once;

    @Option(names = "--keep", description = "Then end, and leave the server and the app running.")
    boolean keep;

    @Option(
            names = "--sample",
            paramLabel = "NAME",
            description = "A folder of samples/; one that runs here where absent.")
    @Nullable
    String sample;

    private final Surroundings surroundings;
    private final Terminal terminal;
    private final long began = System.nanoTime();

    QuickstartCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.terminal = surroundings.terminal();
    }

    @Override
    public Integer call() throws Exception {
        if (once && keep) {
            throw Told.usage("--once removes what --keep would leave", "give one of them");
        }
        var installation = LocalServer.home(surroundings);
        var source = sample(installation);
        return once ? once(installation, source) : stay(source);
    }

    /// In a home of its own with free ports, so that it disturbs nothing and leaves nothing.
    private int once(Path installation, Path source) throws Exception {
        var trial = Trial.prepare(installation, app(source), surroundings);
        int code;
        try (trial) {
            code = show(trial.server(), source);
        }
        if (!trial.isClean()) {
            return Failures.FAILED;
        }
        terminal.done("removed all that it made  " + Terminal.since(trial.closedAt()));
        terminal.line("  %s in all".formatted(Terminal.since(began)));
        return code;
    }

    private int stay(Path source) throws Exception {
        var server = LocalServer.ofThisUser(surroundings);
        var ran = server.running().isPresent();
        var made = new Made(server, app(source), ran, surroundings);
        var cleaner = new Thread(made::remove, "clean up");
        if (!keep) {
            Runtime.getRuntime().addShutdownHook(cleaner);
        }
        int code;
        try {
            code = show(server, source);
        } catch (Exception e) {
            if (!keep) {
                Runtime.getRuntime().removeShutdownHook(cleaner);
                made.remove();
            }
            throw e;
        }
        if (keep) {
            terminal.line(
                    "  the server and the app go on; slipway remove %s, then slipway down".formatted(app(source)));
            return code;
        }
        if (code == 0) {
            terminal.line("");
            terminal.line("Meanwhile, in another terminal: slipway status " + app(source));
            terminal.line("Press Ctrl-C to stop and remove it.");
            new CountDownLatch(1).await();
        }
        return code;
    }

    private int show(LocalServer server, Path source) throws Exception {
        var step = System.nanoTime();
        URI url;
        if (server.running().isEmpty()) {
            terminal.working("start the server");
            url = server.start();
            terminal.settled();
            terminal.done("started the server at %s  %s".formatted(url, Terminal.since(step)));
        } else {
            url = server.url().orElse(Login.read(surroundings).url());
            terminal.done("the server runs already at " + url);
        }
        try (var client = server.client(url)) {
            var deploy = new DeployCommand(surroundings);
            deploy.team = "default";
            var code = deploy.deploy(client, AppSource.of(source.toString(), Optional.of(app(source))));
            return code == 0 ? fetch(client, source) : code;
        }
    }

    private int fetch(ApiClient client, Path source) throws Exception {
        var step = System.nanoTime();
        var urls = Urls.ofApp(client.get("/v1/teams/default/spaces/default/apps/" + app(source)));
        var url = Urls.thatWorksHere(urls)
                .orElseThrow(() -> Told.failed(
                        "none of the app's addresses resolves here: " + urls, "slipway why " + app(source)));
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(HttpRequest.newBuilder(url).timeout(ANSWER).build(), BodyHandlers.ofString());
            var first = answer.body().lines().findFirst().orElse("");
            // The address stands on the line before.
            var text = "fetched it: %d %s  %s"
                    .formatted(answer.statusCode(), Terminal.shortened(first, 55), Terminal.since(step));
            if (answer.statusCode() == 200) {
                terminal.done(text);
                return 0;
            }
            terminal.failed(text);
            return Failures.FAILED;
        } catch (IOException e) {
            throw Told.failed("%s does not answer: %s".formatted(url, e.getMessage()), "slipway why " + app(source));
        }
    }

    private Path sample(Path installation) throws Told {
        var samples = installation.resolve("samples");
        var name = sample != null ? sample : isOnPath("node") && isOnPath("npm") ? "node" : "static";
        var folder = samples.resolve(name);
        if (!Files.isDirectory(folder)) {
            throw Told.usage(
                    "there is no sample '%s' in %s".formatted(name, samples), "slipway quickstart --sample static");
        }
        return folder;
    }

    private boolean isOnPath(String program) {
        for (var folder : surroundings.variable("PATH").orElse("").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }

    private static String app(Path source) {
        return "hello-" + Names.near(String.valueOf(source.getFileName()));
    }
}
