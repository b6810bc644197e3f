package io.slipway.cli;

import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// A server of this installation, started in the background by the launcher that started this program.
///
/// @param home its `SLIPWAY_HOME`
/// @param configHome the folder below which it writes the login of whoever starts it first
record LocalServer(Path home, Path configHome, Surroundings surroundings) {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(30);
    private static final Duration UNINSTALL = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int LAST_LINES = 20;

    /// What the server prints once it serves requests.
    private static final Pattern READY = Pattern.compile("(?m)^Slipway \\S+ is ready: (\\S+)");

    private static final Pattern CODE = Pattern.compile("(?m)^ +code: (\\S+)");

    static LocalServer ofThisUser(Surroundings surroundings) throws Told {
        return new LocalServer(home(surroundings), Login.configHome(surroundings), surroundings);
    }

    static Path home(Surroundings surroundings) throws Told {
        return surroundings
                .home()
                .orElseThrow(() -> Told.usage(
                        "SLIPWAY_HOME is not set, so no installation is known", "start this by bin/slipway"));
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
        // The number may belong to another program by now: the start time tells.
        var parts = Files.readString(file).strip().split(" ");
        if (parts.length != 2 || !parts[0].matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(parts[0]))
                .filter(ProcessHandle::isAlive)
                .filter(process -> startOf(process).equals(parts[1]));
    }

    /// Starts it and returns its address once it serves requests.
    URI start() throws IOException, InterruptedException, Told {
        return start(List.of());
    }

    /// Starts it and logs this user in anew, by a one-time code that the server writes to its log.
    URI startAndLogIn() throws IOException, InterruptedException, Told, ApiException {
        var url = start(List.of("--login-code"));
        var code = CODE.matcher(Files.readString(log()));
        if (!code.find()) {
            throw Told.failed("the server printed no login code", "cat " + log());
        }
        var authority = login().flatMap(Login::authority);
        var token = Login.tokenFor(Login.client(url, Optional.empty(), authority), code.group(1));
        new Login(url, Optional.of(token), Optional.empty(), authority).write(configHome);
        return url;
    }

    private URI start(List<String> arguments) throws IOException, InterruptedException, Told {
        Files.createDirectories(home);
        if (Files.exists(log())) {
            Files.move(log(), home.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        var command = new ArrayList<String>();
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            // Ctrl-C on this terminal must not reach it.
            command.add("/usr/bin/setsid");
        }
        command.addAll(List.of(launcher(), "server"));
        command.addAll(arguments);
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

    /// Ends what still runs from this home, also after a deploy that came to nothing, and removes its state.
    void uninstall() throws IOException, InterruptedException, Told {
        var builder = new ProcessBuilder(launcher(), "uninstall", "--yes")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().put("SLIPWAY_HOME", home.toString());
        builder.environment().put("XDG_CONFIG_HOME", configHome.toString());
        var process = builder.start();
        if (!process.waitFor(UNINSTALL.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw Told.failed("what runs from %s did not end".formatted(home), "slipway uninstall");
        }
    }

    private URI awaitReady(Process process) throws IOException, InterruptedException, Told {
        var deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                Files.deleteIfExists(pidFile());
                throw Told.failed(
                        "the server did not start:\n" + lastLines(), "mend what it says; its log is " + log());
            }
            var url = url();
            if (url.isPresent() && isReady(url.get())) {
                return url.get();
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        process.destroyForcibly();
        Files.deleteIfExists(pidFile());
        throw Told.failed("the server was not ready within %ds".formatted(START.toSeconds()), "cat " + log());
    }

    /// Where it says it listens; empty before it does.
    Optional<URI> url() throws IOException {
        if (!Files.exists(log())) {
            return Optional.empty();
        }
        var ready = READY.matcher(Files.readString(log()));
        return ready.find() ? Optional.of(URI.create(ready.group(1))) : Optional.empty();
    }

    Optional<Login> login() throws IOException, Told {
        return Login.stored(configHome);
    }

    private static boolean isReady(URI url) throws InterruptedException {
        try (var client = new ApiClient(url, Optional.empty())) {
            client.get("/readyz");
            return true;
        } catch (SSLException _) {
            // Somebody answers, and it depends on the login whether that one is trusted.
            return true;
        } catch (IOException | ApiException _) {
            // Not yet; whoever waits gives up in time.
            return false;
        }
    }

    /// As whoever is logged in here.
    ApiClient client(URI url) throws IOException, Told {
        var login = login();
        return Login.client(url, login.flatMap(Login::token), login.flatMap(Login::authority));
    }

    private String lastLines() throws IOException {
        var lines = Files.readAllLines(log());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
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

    private String launcher() throws Told {
        return surroundings
                .variable("SLIPWAY_LAUNCHER")
                .orElseThrow(() -> Told.usage(
                        "SLIPWAY_LAUNCHER is not set, so no server can be started", "start this by bin/slipway"));
    }
}
