package io.slipway.benchmarks.scale;

import com.sun.net.httpserver.HttpServer;
import io.slipway.plugins.loadbalancers.embedded.EmbeddedLoadBalancerConfig;
import io.slipway.plugins.loadbalancers.embedded.EmbeddedLoadBalancerFactory;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.tck.TestContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// From the kernel's call that gives a load balancer one route more until the gateway's process answers by it, with
/// many routes in force; and the same for a member of an upstream.
///
/// Argument: the number of routes.
public final class RouteBenchmark {
    private static final int ROUNDS = 12;
    /// Of the rounds, those in which both processes compile.
    private static final int FIRST = 2;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final LoadBalancer balancer;
    private final Figures figures;
    private final List<Route> routes = new ArrayList<>();
    private final Map<String, List<EndpointTable.Member>> upstreams = new HashMap<>();
    private final int gateway;
    private final int backend;
    private long version;

    private RouteBenchmark(LoadBalancer balancer, int routes, int gateway, int backend) {
        this.balancer = balancer;
        this.gateway = gateway;
        this.backend = backend;
        figures = new Figures("gateway, %,d routes".formatted(routes));
        for (int number = 0; number < routes; number++) {
            upstreams.put("u" + number, List.of(member()));
            this.routes.add(route("h" + number, "u" + number));
        }
    }

    public static void main(String... arguments) throws Exception {
        var folder = Files.createTempDirectory("slipway-routes-");
        var backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        backend.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        backend.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        backend.start();
        var port = Preparation.freePort();
        try (var balancer = open(folder, port)) {
            new RouteBenchmark(
                            balancer,
                            Integer.parseInt(arguments[0]),
                            port,
                            backend.getAddress().getPort())
                    .run();
        } finally {
            backend.stop(0);
            Preparation.delete(folder);
        }
    }

    private static LoadBalancer open(Path folder, int port) {
        var pause = Duration.ofSeconds(5);
        var config = new EmbeddedLoadBalancerConfig(
                "127.0.0.1:" + port, null, "127.0.0.1", "30000-31999", 0, pause, pause, pause);
        return new EmbeddedLoadBalancerFactory().create(config, TestContext.in(folder));
    }

    private void run() throws Exception {
        Figures.head();
        try {
            balancer.applyEndpoints(new EndpointTable(++version, upstreams));
            balancer.apply(new RouteTable(++version, routes, List.of()));
            answers("h" + (routes.size() - 1));
            row("a route more", rounds(this::oneRouteMore));
            row("a member moved", rounds(this::oneMemberMoved));
            var began = System.nanoTime();
            balancer.status();
            figures.row("status", (System.nanoTime() - began) / 1e6, "ms", Figures.NONE);
        } finally {
            balancer.apply(new RouteTable(++version, List.of(), List.of()));
            balancer.applyEndpoints(new EndpointTable(++version, Map.of()));
        }
    }

    private void row(String what, List<Double> millis) {
        var later = millis.stream().skip(FIRST).mapToDouble(Double::doubleValue).toArray();
        figures.row(
                what + ", until it is served",
                Figures.percentile(later, 0.5),
                "ms",
                Figures.atMost(100),
                "at most %.0f ms, the first %.0f ms".formatted(Figures.percentile(later, 1), millis.getFirst()));
    }

    private static List<Double> rounds(Callable<Double> round) throws Exception {
        var millis = new ArrayList<Double>();
        for (int number = 0; number < ROUNDS; number++) {
            millis.add(round.call());
        }
        return millis;
    }

    private double oneRouteMore() throws Exception {
        var host = "h" + routes.size();
        routes.add(route(host, "u0"));
        var table = new RouteTable(++version, routes, List.of());
        return served(host, () -> balancer.apply(table));
    }

    /// Away from a port on which nobody listens, for a host that is not asked for meanwhile.
    private double oneMemberMoved() throws Exception {
        var upstream = "u" + version % 1_000;
        upstreams.put(upstream, List.of(new EndpointTable.Member("127.0.0.1", 1, EndpointTable.State.READY)));
        balancer.applyEndpoints(new EndpointTable(++version, upstreams));
        balancer.status();
        upstreams.put(upstream, List.of(member()));
        var table = new EndpointTable(++version, upstreams);
        return served("h" + upstream.substring(1), () -> balancer.applyEndpoints(table));
    }

    private interface Change {
        void make() throws InterruptedException;
    }

    private double served(String host, Change change) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var began = System.nanoTime();
            var answered = threads.submit(() -> answers(host));
            change.make();
            return (answered.get() - began) / 1e6;
        }
    }

    /// When the gateway answered for the host.
    private long answers(String host) throws IOException {
        var end = System.nanoTime() + LIMIT.toNanos();
        while (!status(host).contains(" 200 ")) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("%s was not served within %s".formatted(host, LIMIT));
            }
            LockSupport.parkNanos(1_000_000);
        }
        return System.nanoTime();
    }

    private String status(String host) throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway), 2_000);
            var request = "GET / HTTP/1.1\r\nHost: %s.bench.test\r\nConnection: close\r\n\r\n".formatted(host);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            var line = in.readLine();
            return line == null ? "" : line;
        } catch (java.net.ConnectException e) {
            // The process is just starting.
            return "";
        }
    }

    private EndpointTable.Member member() {
        return new EndpointTable.Member("127.0.0.1", backend, EndpointTable.State.READY);
    }

    private static Route route(String host, String upstream) {
        var share = new Route.Share(upstream, 100, Map.of());
        return new Route.Http(
                "r-" + host, host + ".bench.test", "/", List.of(new Route.Rule(List.of(), List.of(share))));
    }
}
