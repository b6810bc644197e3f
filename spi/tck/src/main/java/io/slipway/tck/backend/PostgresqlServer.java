package io.slipway.tck.backend;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real PostgreSQL: the one that `SLIPWAY_TEST_POSTGRESQL` names (a JDBC url with user and password of one who
/// may create databases), or one of our own from the programs of this machine, on a free loopback port.
public final class PostgresqlServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);

    private final String url;
    private final String user;
    private final String password;
    private @Nullable Own own;
    private int databases;

    private record Own(Process process, Path folder, Listening at, Thread whenTheJvmEnds) {}

    private record Listening(List<String> others, int port) {
        List<String> all() {
            return Stream.concat(Stream.of("127.0.0.1"), others.stream()).toList();
        }
    }

    /// How to reach a database; user and password are empty where the url has them.
    public record Database(String url, String user, String password) {}

    private PostgresqlServer(String url, String user, String password, @Nullable Own own) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.own = own;
    }

    public static PostgresqlServer start() {
        var given = System.getenv("SLIPWAY_TEST_POSTGRESQL");
        if (given != null) {
            return new PostgresqlServer(given, "", "", null);
        }
        try {
            return startAnother();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while PostgreSQL started", e);
        }
    }

    /// One of our own, which may be stopped and started again, whatever the environment names.
    ///
    /// @param addresses of this machine at which it listens as well, beside loopback
    public static PostgresqlServer startAnother(String... addresses) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("slipway-postgresql-");
        var password = UUID.randomUUID().toString();
        var file = Files.writeString(folder.resolve("password"), password);
        var port = freePort();
        run(List.of("chown", "-R", account(), folder.toString()));
        run(asAccount(
                program("initdb"),
                "-D",
                folder.resolve("data").toString(),
                "-U",
                "slipway",
                "--pwfile=" + file,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync"));
        Files.writeString(
                folder.resolve("data/pg_hba.conf"), "host all all samenet scram-sha-256\n", StandardOpenOption.APPEND);
        var at = new Listening(List.of(addresses), port);
        var server = new PostgresqlServer(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "slipway", password, launch(folder, at));
        server.awaitReady();
        return server;
    }

    private static Own launch(Path folder, Listening at) throws IOException {
        var process = new ProcessBuilder(asAccount(
                        program("postgres"),
                        "-D",
                        folder.resolve("data").toString(),
                        "-p",
                        "" + at.port(),
                        "-c",
                        "listen_addresses=" + String.join(",", at.all()),
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off",
                        "-c",
                        "max_connections=200"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var end = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(end);
        return new Own(process, folder, at, end);
    }

    /// Ends it at once: whoever is connected is cut off. Its data stay.
    public void stop() throws IOException, InterruptedException {
        var running = requireNonNull(own);
        // Its manual: SIGTERM would wait for the clients to go.
        run(List.of("kill", "-INT", "" + running.process().pid()));
        running.process().waitFor();
        Runtime.getRuntime().removeShutdownHook(running.whenTheJvmEnds());
    }

    /// Starts it again where it was.
    public void startAgain() throws IOException {
        var before = requireNonNull(own);
        own = launch(before.folder(), before.at());
        awaitReady();
    }

    private void awaitReady() {
        var end = System.nanoTime() + START.toNanos();
        while (true) {
            try (var _ = connect(url)) {
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > end) {
                    close();
                    throw new AssertionError("PostgreSQL did not start", e);
                }
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    /// A new, empty database.
    public Database create() {
        var name = "t" + ProcessHandle.current().pid() + "_" + ++databases;
        execute(url, "create database " + name);
        return new Database(url.replaceFirst("/[^/?]*(\\?|$)", "/" + name + "$1"), user, password);
    }

    /// Runs a statement in the database at `url`, beside whoever uses it.
    public void execute(@Nullable String at, String sql) {
        try (var connection = connect(at == null ? url : at);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    private Connection connect(String to) throws SQLException {
        return user.isEmpty() ? DriverManager.getConnection(to) : DriverManager.getConnection(to, user, password);
    }

    @Override
    public void close() {
        if (own == null) {
            return;
        }
        own.process().destroy();
        try {
            if (!own.process().waitFor(20, TimeUnit.SECONDS)) {
                own.process().destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(own.whenTheJvmEnds());
            delete(own.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    // PostgreSQL refuses to run as root.
    private static String account() {
        if (!isRoot()) {
            return System.getProperty("user.name");
        }
        return Files.exists(Path.of("/var/lib/postgresql")) ? "postgres" : "nobody";
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static List<String> asAccount(String... command) {
        var all = new ArrayList<String>();
        if (isRoot()) {
            all.addAll(List.of("setpriv", "--reuid", account(), "--regid", "65534", "--clear-groups", "--"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static String program(String name) throws IOException {
        var versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return name;
        }
        try (var all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin").resolve(name))
                    .filter(Files::isExecutable)
                    .max(Comparator.naturalOrder())
                    .map(Path::toString)
                    .orElse(name);
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + " failed: " + output);
        }
    }
}
