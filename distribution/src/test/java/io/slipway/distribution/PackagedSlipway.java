package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import io.slipway.tck.backend.PostgresqlServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The product as a user unpacks it: an installation, state and a login of its own, on free ports, and where the
/// tests are root's, under a user of its own.
final class PackagedSlipway implements AutoCloseable {
    private static final Path BUILT = Path.of("target/slipway");
    private static final String LOCAL = "local";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration COMMAND = Duration.ofMinutes(10);

    private final Path folder;
    private final Seat seat;
    private final int apiPort;
    private final Map<String, Integer> gatewayPorts;
    private final Map<String, String> extra = new HashMap<>();
    private Path login;
    private int starts;
    private @Nullable Process server;

    private PackagedSlipway(Path folder, Seat seat, int apiPort, Map<String, Integer> gatewayPorts) {
        this.folder = folder;
        this.seat = seat;
        this.apiPort = apiPort;
        this.gatewayPorts = gatewayPorts;
        this.login = folder.resolve("user/.config/slipway/login.json");
    }

    /// Unpacked in `folder`, which is empty, and not started yet.
    static PackagedSlipway unpack(Path folder) throws IOException, InterruptedException {
        return unpack(folder, Pair.EMBEDDED);
    }

    /// Run by whoever runs the tests, which may be root.
    static PackagedSlipway unpackAsMyself(Path folder) throws IOException, InterruptedException {
        var myself = new Seat(TestUser.myself(), "127.0.0.1", List.of());
        return unpack(folder, Pair.EMBEDDED, myself);
    }

    /// With this scheduler and this gateway in its datacenter.
    static PackagedSlipway unpack(Path folder, Pair pair) throws IOException, InterruptedException {
        return unpack(folder, pair, Seat.here());
    }

    static PackagedSlipway unpack(Path folder, Pair pair, Seat seat) throws IOException, InterruptedException {
        return unpack(folder, Map.of(LOCAL, pair), seat);
    }

    /// With these datacenters, one of which is `local`.
    static PackagedSlipway unpack(Path folder, Map<String, Pair> datacenters, Seat seat)
            throws IOException, InterruptedException {
        assertThat(BUILT.resolve("bin/slipway"))
                .as("what `mvn package` makes of this module")
                .isExecutable();
        // Spaces that name none are in the first one.
        var gatewayPorts = new LinkedHashMap<>(Map.of(LOCAL, freePort()));
        var admitted = seat;
        for (var datacenter : datacenters.entrySet()) {
            gatewayPorts.putIfAbsent(datacenter.getKey(), freePort());
            if (datacenter.getValue().socket().isPresent()) {
                admitted = admitted.inGroupOf(datacenter.getValue().socket().get());
            }
        }
        var slipway = new PackagedSlipway(folder.toRealPath(), admitted, freePort(), gatewayPorts);
        // A temporary folder is its maker's alone; another user has to come through it.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        run(new ProcessBuilder("cp", "-rL", BUILT.toString(), slipway.home().toString()));
        Files.createDirectories(slipway.userHome());
        Files.createDirectories(slipway.sources());
        var written = new StringBuilder("""
                server: {listen: "127.0.0.1:%d", data: ./data}
                builders: {slug: {}}
                datacenters:
                """.formatted(slipway.apiPort));
        gatewayPorts.forEach((name, port) ->
                written.append(configuration(name, Objects.requireNonNull(datacenters.get(name)), port)));
        slipway.configure(written.toString());
        slipway.seat.user().own(slipway.home());
        slipway.seat.user().own(slipway.userHome());
        return slipway;
    }

    private static String configuration(String name, Pair pair, int port) {
        var more = new StringBuilder();
        pair.network()
                .ifPresent(
                        network -> more.append("    network: ").append(network).append('\n'));
        pair.storage()
                .ifPresent(storage ->
                        more.append("    storage: {default: ").append(storage).append("}\n"));
        pair.registry()
                .ifPresent(registry ->
                        more.append("    registry: ").append(registry).append('\n'));
        return """
                  %s:
                    domain: %s
                    watch: 1s
                    scheduler: %s
                    loadBalancers: {default: %s}
                %s
                """.formatted(
                        name,
                        name.equals(LOCAL) ? "localhost" : name + ".localhost",
                        pair.scheduler(),
                        pair.loadBalancer().formatted(port),
                        more);
    }

    /// Before it is started.
    void configure(String yaml) throws IOException {
        Files.writeString(home().resolve("conf/server.yaml"), yaml);
    }

    /// Keeps its state there from its start.
    void use(PostgresqlServer.Database database) throws IOException {
        var settings = "database: {url: \"%s\", user: %s, password: %s}%n"
                .formatted(database.url(), database.user(), database.password());
        // A database that several servers may share: what is this machine's alone names its server.
        var yaml = Files.readString(home().resolve("conf/server.yaml"))
                .replace("server: {", "server: {name: alone, ")
                .replace("domain: localhost", "domain: localhost\n    servers: [alone]");
        configure(yaml + settings);
    }

    /// Gives the tests the login of another that has the same database.
    void loggedInAs(PackagedSlipway other) {
        login = other.login();
    }

    /// Starts the server in the foreground and returns once it serves.
    void start() throws IOException, InterruptedException {
        start(builder(List.of("server")));
    }

    /// [#start] of the same class path with another `main`, which stands in a folder of the installation.
    void startWith(String main, Path classes, List<String> flags) throws IOException, InterruptedException {
        var bundled = home().resolve("runtime/bin/java");
        var java = Files.exists(bundled) ? bundled : Path.of(System.getProperty("java.home"), "bin/java");
        var command = new ArrayList<String>(List.of(java.toString()));
        command.addAll(flags);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dguice_custom_class_loading=CHILD",
                "-Dslipway.home=" + home(),
                "-cp",
                classes + ":" + home().resolve("lib") + "/*",
                main));
        var builder = of(command);
        builder.environment().put("SLIPWAY_HOME", home().toString());
        builder.environment()
                .put("SLIPWAY_LAUNCHER", home().resolve("bin/slipway").toString());
        start(builder);
    }

    private void start(ProcessBuilder builder) throws IOException, InterruptedException {
        var started = builder.redirectErrorStream(true)
                .redirectOutput(serverLog(++starts).toFile())
                .start();
        started.getOutputStream().close();
        server = started;
        var api = api();
        Await.until(START, "the server is ready", () -> {
            assertThat(started.isAlive())
                    .as(() -> "the server runs; it said:\n" + log())
                    .isTrue();
            return api.isReady();
        });
    }

    /// Ends the server as a service manager does, and answers its exit code.
    int stop() throws InterruptedException {
        var running = running();
        running.destroy();
        assertThat(running.waitFor(60, TimeUnit.SECONDS))
                .as(() -> "the server ends within 60 s of SIGTERM; it said:\n" + log())
                .isTrue();
        server = null;
        return running.exitValue();
    }

    /// Ends the server without a word.
    void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
        server = null;
    }

    /// Ends all that is ours without a word.
    void killAll() throws InterruptedException {
        // A shim restarts what it keeps, so one round is not enough.
        Await.until(Duration.ofSeconds(30), "nothing of the installation runs", () -> {
            var left = processes();
            left.forEach(ProcessHandle::destroyForcibly);
            return left.isEmpty();
        });
        server = null;
    }

    /// Waits until the server has ended by itself.
    void awaitEnd(Duration limit) throws InterruptedException {
        assertThat(running().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("the server ends within " + limit)
                .isTrue();
        server = null;
    }

    boolean isRunning() {
        return server != null && server.isAlive();
    }

    long serverPid() {
        return running().pid();
    }

    /// Ends the gateway without a word, and what would start it again at once, and takes its port before the server
    /// has noticed.
    ServerSocket takeThePortOfTheGateway() throws IOException, InterruptedException {
        var gateway = processes().stream()
                .filter(process -> commandOf(process).contains("/loadBalancers/"))
                .toList();
        assertThat(gateway).as("a gateway and its shim").hasSizeGreaterThan(1);
        // Lowest first: the shim is older than what it keeps.
        gateway.stream().sorted(Comparator.comparingLong(ProcessHandle::pid)).forEach(ProcessHandle::destroyForcibly);
        return Await.present(Duration.ofSeconds(10), "the port is free", () -> {
            try {
                return Optional.of(new ServerSocket(gatewayPort(), 1, InetAddress.getLoopbackAddress()));
            } catch (BindException _) {
                return Optional.empty();
            }
        });
    }

    private static String commandOf(ProcessHandle process) {
        return process.info().commandLine().orElse("");
    }

    /// Runs the command line to its end; it fails the test unless it ends with 0.
    Outcome slipway(String... arguments) throws IOException, InterruptedException {
        var outcome = outcomeOf(arguments);
        assertThat(outcome.exit())
                .as(() -> "slipway %s said:%n%s%s%nand the server:%n%s"
                        .formatted(String.join(" ", arguments), outcome.out(), outcome.err(), log()))
                .isZero();
        return outcome;
    }

    /// Runs the command line to its end, whatever that is.
    Outcome outcomeOf(String... arguments) throws IOException, InterruptedException {
        return outcomeOf(builder(List.of(arguments)), List.of(arguments), "");
    }

    /// The same, with `input` on its stdin and more in its environment.
    Outcome outcomeOf(String input, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var builder = builder(List.of(arguments));
        builder.environment().putAll(environment);
        return outcomeOf(builder, List.of(arguments), input);
    }

    /// Has the user's shell run `line` in `place`, where `slipway` is this one.
    ///
    /// @param input what the user types
    Outcome shell(Path place, String line, String input) throws IOException, InterruptedException {
        return outcomeOf(users(place, "sh", "-c", line), List.of(line), input);
    }

    /// Has the user's shell run `line` in a terminal of its own: what is typed there, and what it shows, are the
    /// streams of the process.
    Process terminal(String line) throws IOException {
        return users(sources(), "script", "-qfec", line, "/dev/null").start();
    }

    private ProcessBuilder users(Path place, String... words) {
        var command = new ArrayList<String>(prefix());
        command.addAll(List.of(words));
        var builder = in(new ProcessBuilder(command)).directory(place.toFile());
        var path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
        builder.environment().put("PATH", home().resolve("bin") + ":" + path);
        return builder;
    }

    /// Sets a variable of the user's shell, and of what is started from now on.
    void export(String name, String value) {
        extra.put(name, value);
    }

    void unset(String name) {
        extra.remove(name);
    }

    private Outcome outcomeOf(ProcessBuilder builder, List<String> arguments, String input)
            throws IOException, InterruptedException {
        var out = Files.createTempFile(folder, "out", "");
        var err = Files.createTempFile(folder, "err", "");
        var process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        try (var typed = process.getOutputStream()) {
            typed.write(input.getBytes(StandardCharsets.UTF_8));
        }
        if (!process.waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("slipway %s did not end: %s".formatted(arguments, Files.readString(out)));
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /// Begins a command that goes on; its output, of both kinds, comes together.
    Process begin(String... arguments) throws IOException {
        var builder = builder(List.of(arguments)).redirectErrorStream(true);
        // Who runs the tests in the background has it ignored, and so would all of their children.
        builder.command().addAll(0, List.of("env", "--default-signal=INT"));
        var process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /// The files of the installation, state included, in which `text` stands.
    List<Path> filesWith(String text) throws IOException {
        try (var files = Files.walk(home())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> contains(file, text))
                    .toList();
        }
    }

    /// A folder for what a test deploys, of the user that runs the product.
    Path sourceFolder(String name) throws IOException, InterruptedException {
        var folder = Files.createDirectories(sources().resolve(name));
        seat.user().own(folder);
        return folder;
    }

    /// A copy of the sample under the name of an app, to be changed at will.
    Path source(String sample, String app) throws IOException, InterruptedException {
        var source = sources().resolve(app);
        run(new ProcessBuilder(
                "cp", "-rL", home().resolve("samples").resolve(sample).toString(), source.toString()));
        seat.user().own(source);
        return source;
    }

    /// A copy of an app of these tests, likewise.
    Path testApp(String name, String app) throws IOException, InterruptedException {
        var source = sources().resolve(app);
        run(new ProcessBuilder("cp", "-rL", "src/test/apps/" + name, source.toString()));
        seat.user().own(source);
        return source;
    }

    Api api() {
        return new Api(seat.host(), apiPort, login());
    }

    Gateway gateway() {
        return gateway(LOCAL);
    }

    Gateway gateway(String datacenter) {
        return new Gateway(gatewayPort(datacenter));
    }

    /// All that lives and is ours: the server, gateways, shims, apps.
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> seat.user().runs(process) || mentionsUs(process))
                .toList();
    }

    /// The same, for people.
    List<String> commands() {
        return processes().stream()
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse("?"))
                .toList();
    }

    Path home() {
        return folder.resolve("slipway");
    }

    /// What the servers wrote so far.
    String log() {
        try {
            var text = new StringBuilder();
            for (var number = 1; number <= starts; number++) {
                text.append(Files.readString(serverLog(number)));
            }
            return text.toString();
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    @Override
    public void close() {
        try {
            end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end() throws InterruptedException {
        if (server != null) {
            server.destroy();
            if (!server.waitFor(30, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
        killAll();
    }

    private ProcessBuilder builder(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(home().resolve("bin/slipway").toString());
        command.addAll(arguments);
        return of(command);
    }

    private ProcessBuilder of(List<String> program) {
        var command = new ArrayList<String>(prefix());
        command.addAll(program);
        return in(new ProcessBuilder(command)).directory(sources().toFile());
    }

    private List<String> prefix() {
        return Stream.concat(seat.enter().stream(), seat.user().prefix().stream())
                .toList();
    }

    private ProcessBuilder in(ProcessBuilder builder) {
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("SLIPWAY_") || name.startsWith("XDG_"));
        environment.put("HOME", userHome().toString());
        // Another user cannot look into the folders of who runs the tests.
        environment.computeIfPresent("PATH", (_, path) -> seat.user().reachable(path));
        environment.put("NO_COLOR", "1");
        environment.putAll(extra);
        return builder;
    }

    private boolean mentionsUs(ProcessHandle process) {
        var proc = Path.of("/proc", String.valueOf(process.pid()));
        try {
            return Stream.of("cmdline", "environ")
                            .map(proc::resolve)
                            .anyMatch(file -> contains(file, folder.toString()))
                    || Files.readSymbolicLink(proc.resolve("cwd")).startsWith(folder);
        } catch (IOException e) {
            // It ended, or is another user's.
            return false;
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    private Process running() {
        if (server == null) {
            throw new IllegalStateException("the server was not started");
        }
        return server;
    }

    private Path serverLog(int number) {
        return folder.resolve("server-" + number + ".log");
    }

    /// Gives what a test wrote to the user.
    void own(Path path) throws IOException, InterruptedException {
        seat.user().own(path);
    }

    int apiPort() {
        return apiPort;
    }

    int gatewayPort() {
        return gatewayPort(LOCAL);
    }

    private int gatewayPort(String datacenter) {
        return Objects.requireNonNull(gatewayPorts.get(datacenter), datacenter);
    }

    Path login() {
        return login;
    }

    private Path userHome() {
        return folder.resolve("user");
    }

    Path sources() {
        return folder.resolve("sources");
    }

    // Below the range that the system hands out, so that nothing takes the port before it is listened on.
    private static int freePort() throws IOException {
        for (var attempt = 0; attempt < 100; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(10_000, 20_000);
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return port;
            } catch (IOException taken) {
                // The next one may be free.
            }
        }
        throw new IOException("no port from 10000 to 20000 is free");
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        var process = builder.inheritIO().start();
        assertThat(process.waitFor()).as(builder.command().toString()).isZero();
    }

    /// How a command of ours ended.
    record Outcome(int exit, String out, String err) {}
}
