package io.slipway.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.slipway.cli.Failures.Told;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A server of this installation, started in the background by the launcher that started this program.
///
/// @param home its `SLIPWAY_HOME`
/// @param configHome the folder below which it writes the login of whoever starts it first
record LocalServer(Path home, Path configHome) {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(20);

    static LocalServer ofThisUser() throws Told {
        return new LocalServer(installation(), Login.configHome());
    }

    static Path installation() throws Told {
        var home = Optional.ofNullable(System.getProperty("slipway.home"))
                .or(() -> Optional.ofNullable(System.getenv("SLIPWAY_HOME")));
        return Path.of(home.orElseThrow(() -> new Told(
                Failures.USAGE, "SLIPWAY_HOME is not set, so no installation is known", "start this by bin/slipway")));
    }

    Path log() {
        return home.resolve("server.log");
    }

    /// The running one, by its pid file; empty where there is none.
    Optional<ProcessHandle> running() throws IOException {
        var file = pidFile();
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var text = Files.readString(file).strip();
        // The number may belong to another program by now: the start time tells.
        var parts = text.split(" ");
        return ProcessHandle.of(Long.parseLong(parts[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> parts.length < 2 || startOf(process).equals(parts[1]));
    }

    /// Starts it and returns once it serves requests.
    Login start() throws IOException, InterruptedException, Told {
        Files.createDirectories(home);
        var command = new ArrayList<String>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            // Ctrl-C on this terminal must not reach it.
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of(launcher(), "server"));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log().toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().put("SLIPWAY_HOME", home.toString());
        builder.environment().put("XDG_CONFIG_HOME", configHome.toString());
        var process = builder.start();
        Files.writeString(pidFile(), process.pid() + " " + startOf(process.toHandle()) + "\n");
        return awaitReady(process);
    }

    /// Asks it to stop and returns when it has; what it runs goes on.
    void stop(ProcessHandle server) throws InterruptedException, IOException {
        server.destroy();
        var deadline = System.nanoTime() + STOP.toNanos();
        while (server.isAlive() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        if (server.isAlive()) {
            server.destroyForcibly();
        }
        Files.deleteIfExists(pidFile());
    }

    private Login awaitReady(Process process) throws IOException, InterruptedException, Told {
        var deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw new Told(Failures.FAILED, "the server did not start:\n" + lastLines(), "mend what it says above");
            }
            var login = login();
            if (login.isPresent() && isReady(login.get().url())) {
                return login.get();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        process.destroyForcibly();
        throw new Told(
                Failures.FAILED, "the server was not ready within %ds".formatted(START.toSeconds()), "cat " + log());
    }

    Optional<Login> login() throws IOException {
        var file = configHome.resolve("slipway/login.json");
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        var stored = new ObjectMapper().readTree(Files.readAllBytes(file));
        return Optional.of(new Login(
                URI.create(stored.path("url").asText()),
                Optional.of(stored.path("token").asText())));
    }

    private static boolean isReady(URI url) throws InterruptedException {
        try (var client = new ApiClient(url, Optional.empty())) {
            client.get("/readyz");
            return true;
        } catch (IOException | ApiException _) {
            // Not yet; whoever waits gives up in time.
            return false;
        }
    }

    private String lastLines() throws IOException {
        var lines = Files.readAllLines(log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    private Path pidFile() {
        return home.resolve("server.pid");
    }

    private static String startOf(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(start -> Long.toString(start.toEpochMilli()))
                .orElse("0");
    }

    private static String launcher() throws Told {
        return Optional.ofNullable(System.getenv("SLIPWAY_LAUNCHER"))
                .orElseThrow(() -> new Told(
                        Failures.USAGE,
                        "SLIPWAY_LAUNCHER is not set, so no server can be started",
                        "start this by bin/slipway"));
    }
}
