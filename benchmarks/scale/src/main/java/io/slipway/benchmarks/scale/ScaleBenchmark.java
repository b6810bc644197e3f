package io.slipway.benchmarks.scale;

import com.sun.net.httpserver.HttpServer;
import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.delivery.BulkDeploy;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes what is wanted of many apps, starts a server over it, and measures until all of it runs and while it does.
///
/// Arguments: `--apps N`, `--instances N`, `--postgresql JDBC-URL` (with user and password; SQLite where absent),
/// `--reads N` of each kind, `--rest SECONDS` without a change, `--xmx SIZE`.
public final class ScaleBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Pattern IN_STEP = Pattern.compile("is in step after (\\d+) ms");

    private final Options options;
    private final Path home;
    private final Figures figures;
    private final DatabaseSettings settings;
    private double updates;

    private ScaleBenchmark(Options options, Path home) {
        this.options = options;
        this.home = home;
        this.figures = new Figures(options.postgresql() == null ? "SQLite" : "PostgreSQL");
        this.settings = new DatabaseSettings(options.postgresql(), null, null, 10);
    }

    /// @param reads of each kind
    /// @param restSeconds for which nothing is changed, to see what rest costs
    record Options(int apps, int instances, @Nullable String postgresql, int reads, int restSeconds, String xmx) {
        static Options of(String... arguments) {
            int apps = 10_000;
            int instances = 3;
            String postgresql = null;
            int reads = 2_000;
            int restSeconds = 30;
            var xmx = "768m";
            for (int i = 0; i + 1 < arguments.length; i += 2) {
                var value = arguments[i + 1];
                switch (arguments[i]) {
                    case "--apps" -> apps = Integer.parseInt(value);
                    case "--instances" -> instances = Integer.parseInt(value);
                    case "--postgresql" -> postgresql = value;
                    case "--reads" -> reads = Integer.parseInt(value);
                    case "--rest" -> restSeconds = Integer.parseInt(value);
                    case "--xmx" -> xmx = value;
                    default -> throw new IllegalArgumentException("unknown argument " + arguments[i]);
                }
            }
            return new Options(apps, instances, postgresql, reads, restSeconds, xmx);
        }
    }

    public static void main(String... arguments) throws Exception {
        var home = Files.createTempDirectory("slipway-scale-");
        try {
            new ScaleBenchmark(Options.of(arguments), home).run();
        } finally {
            Preparation.delete(home);
        }
    }

    private void run() throws Exception {
        var data = Files.createDirectories(home.resolve("data"));
        Figures.head();
        String token;
        try (var database = Database.open(settings, data, CrashPoints.none())) {
            token = Preparation.firstToken(database);
            updates = new BaseLine(database, figures).measure();
            var began = System.nanoTime();
            new BulkDeploy(database, home).deploy(options.apps(), options.instances());
            figures.row("apps written in bulk per second", options.apps() / seconds(began), "/s", Figures.NONE);
        }
        var instances = instances();
        try {
            var api = Preparation.freePort();
            configure(api, instances.getAddress().getPort());
            measure(api, token);
        } finally {
            instances.stop(0);
        }
    }

    private void measure(int api, String token) throws Exception {
        var began = System.nanoTime();
        var all = options.apps() * options.instances();
        try (var server = new ServerProcess(home, api, token, List.of("-Xmx" + options.xmx()));
                var rows = new SeenRows(settings, home.resolve("data/slipway.db"))) {
            server.awaitReady();
            figures.row("start until the API is ready", seconds(began), "s", Figures.NONE);
            var ready = System.nanoTime();
            var runs = await(rows, SeenRows.RUNNING);
            var rate = all / seconds(ready, runs);
            figures.row(
                    "wanted → running, instances",
                    rate,
                    "/s",
                    Figures.atLeast(settings.isEmbedded() ? 300 : 1500),
                    "%.1f × bare updates".formatted(rate / updates));
            var serve = await(rows, SeenRows.READY);
            figures.row("wanted → ready (probed by HTTP)", all / seconds(ready, serve), "/s", Figures.NONE);
            figures.row("CPU of the server for that", server.cpu().toMillis() / 1e3, "s", Figures.NONE);
            reads(server, options.reads() / 4, "while all settles, ", Figures.NONE);
            LockSupport.parkNanos(Duration.ofSeconds(options.restSeconds() / 2).toNanos());
            reads(server, options.reads(), "", Figures.atMost(100));
            oneChange(server);
            idle(server);
            figures.row("memory of the server (RSS)", server.memory("VmRSS"), "MiB", Figures.atMost(1024));
            figures.row("memory of the server at most", server.memory("VmHWM"), "MiB", Figures.atMost(1024));
        }
        for (var line : Files.readAllLines(home.resolve("server.log"))) {
            var step = IN_STEP.matcher(line);
            if (step.find()) {
                var took = Long.parseLong(step.group(1)) / 1e3;
                figures.row("full resync: all read, listed, compared", took, "s", Figures.atMost(10));
            }
        }
    }

    private void reads(ServerProcess server, int count, String when, Figures.Goal goal) throws InterruptedException {
        for (var kind : Load.Kind.values()) {
            var times = new Load(server, options.apps()).read(kind, count);
            figures.row(
                    "%sGET %s p99".formatted(when, kind.name().toLowerCase(Locale.ROOT)),
                    Figures.percentile(times, 0.99),
                    "ms",
                    goal,
                    "p50 " + Figures.shown(Figures.percentile(times, 0.5), "ms"));
        }
    }

    /// From the request to scale one app until its new instance is ready and all gateways know.
    private void oneChange(ServerProcess server) throws IOException, InterruptedException {
        var times = new ArrayList<Double>();
        for (int round = 0; round < 5; round++) {
            var app = "/v1/teams/default/spaces/default/apps/app%05d".formatted(round * options.apps() / 5);
            var began = System.nanoTime();
            var wanted = options.instances() + 1;
            var response = server.send("PUT", app + "/components/web/scale", "{\"instances\": %d}".formatted(wanted));
            if (response.statusCode() != 202) {
                throw new IllegalStateException("scale answered " + response.statusCode() + ": " + response.body());
            }
            while (!server.get(app).contains("\"ready\":" + wanted)) {
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw new IllegalStateException("it never became ready");
                }
                LockSupport.parkNanos(20_000_000);
            }
            times.add(seconds(began));
        }
        var median = times.stream().sorted().toList().get(2);
        figures.row("one app scaled by one until ready", median, "s", Figures.NONE, "1 s of it is the rule");
    }

    /// What it costs to have so much, while nothing happens.
    private void idle(ServerProcess server) {
        var began = System.nanoTime();
        var before = server.cpu();
        LockSupport.parkNanos(Duration.ofSeconds(options.restSeconds()).toNanos());
        var used = server.cpu().minus(before).toMillis() / seconds(began) / 10;
        figures.row("CPU while nothing happens", used, "%", Figures.NONE);
    }

    private long await(SeenRows rows, String what) throws SQLException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (rows.count(what) < options.apps()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "only %d of %d apps came up".formatted(rows.count(what), options.apps()));
            }
            LockSupport.parkNanos(250_000_000);
        }
        return System.nanoTime();
    }

    private void configure(int api, int instances) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        var plugins = Files.createDirectories(home.resolve("plugins"));
        MemoryPlugin.write(plugins.resolve("scheduler.jar"), "scheduler-memory", MemorySchedulerFactory.class);
        MemoryPlugin.write(plugins.resolve("balancer.jar"), "loadbalancer-memory", MemoryLoadBalancerFactory.class);
        var database = options.postgresql() == null ? "{}" : "{url: \"" + options.postgresql() + "\"}";
        Files.writeString(home.resolve("conf/server.yaml"), """
                server: {listen: "127.0.0.1:%d", data: ./data}
                database: %s
                builders: {}
                sources: {}
                datacenters:
                  local:
                    scheduler: {plugin: memory, instances: %d}
                    loadBalancers: {default: {plugin: memory}}
                """.formatted(api, database, instances));
    }

    /// Answers for every instance.
    private static HttpServer instances() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }

    private static double seconds(long began) {
        return seconds(began, System.nanoTime());
    }

    private static double seconds(long from, long to) {
        return Duration.ofNanos(to - from).toMillis() / 1e3;
    }

    /// What the server has written of what it saw, read beside it.
    private static final class SeenRows implements AutoCloseable {
        static final String RUNNING = "body like '%\"RUNNING\"%' and body not like '%\"STARTING\"%'";
        static final String READY = "body like '%\"ready\":true%' and body not like '%\"ready\":false%'";
        private final java.sql.Connection connection;

        SeenRows(DatabaseSettings settings, Path file) throws SQLException {
            connection = DriverManager.getConnection(settings.url() == null ? "jdbc:sqlite:" + file : settings.url());
        }

        long count(String where) throws SQLException {
            try (var statement = connection.createStatement();
                    var result = statement.executeQuery("select count(*) from observed_workloads where " + where)) {
                result.next();
                return result.getLong(1);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
