package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.host.Supervisor;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.EndpointTable.Member;
import io.slipway.spi.loadbalancer.EndpointTable.State;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.spi.loadbalancer.TellsAddress;
import io.slipway.tck.Await;
import io.slipway.tck.TestContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A load balancer with a gateway process of its own, in a folder of its own, and the kernel's part in short
/// words: versions are counted here, and a table counts as applied once the gateway says that it is in force.
final class GatewayFixture {
    static final Duration LIMIT = Duration.ofSeconds(10);

    final LoadBalancer loadBalancer;
    private final TestContext context;
    private final Map<String, List<Member>> upstreams = new HashMap<>();
    private long version;

    GatewayFixture(Path folder) {
        this(folder, config(Duration.ofSeconds(30)));
    }

    GatewayFixture(Path folder, EmbeddedLoadBalancerConfig config) {
        context = TestContext.in(folder);
        loadBalancer = new EmbeddedLoadBalancerFactory().create(config, context);
    }

    /// An instance may take long to answer: a gateway is replaced meanwhile, on a machine with much else to do.
    static EmbeddedLoadBalancerConfig config(Duration hold) {
        return config(hold, Duration.ofSeconds(30));
    }

    static EmbeddedLoadBalancerConfig config(Duration hold, Duration answer) {
        return new EmbeddedLoadBalancerConfig(
                "127.0.0.1:0", null, "127.0.0.1", "30000-31999", 2, hold, answer, Duration.ofSeconds(5));
    }

    static EmbeddedLoadBalancerConfig secureConfig() {
        return new EmbeddedLoadBalancerConfig(
                "127.0.0.1:0",
                "127.0.0.1:0",
                "127.0.0.1",
                "30000-31999",
                2,
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5));
    }

    static Route http(String host, String path, Route.Share... shares) {
        return new Route.Http(host + path, host, path, List.of(new Route.Rule(List.of(), Arrays.asList(shares))));
    }

    static Route.Share all(String upstream) {
        return new Route.Share(upstream, 100, Map.of());
    }

    void routes(Route... routes) throws InterruptedException {
        var table = new RouteTable(++version, List.of(routes), List.of());
        loadBalancer.apply(table);
        Await.asserted(
                LIMIT,
                () -> org.assertj.core.api.Assertions.assertThat(
                                loadBalancer.status().getFirst().routes())
                        .as("in force: %s", loadBalancer.status())
                        .isEqualTo(table.version()));
    }

    void ready(String upstream, int... ports) throws InterruptedException {
        members(upstream, State.READY, ports);
    }

    void leaving(String upstream, int... ports) throws InterruptedException {
        members(upstream, State.LEAVING, ports);
    }

    private void members(String upstream, State state, int... ports) throws InterruptedException {
        members(
                upstream,
                Arrays.stream(ports)
                        .mapToObj(port -> new Member("127.0.0.1", port, state))
                        .toArray(Member[]::new));
    }

    void members(String upstream, Member... members) throws InterruptedException {
        upstreams.put(upstream, List.of(members));
        var table = new EndpointTable(++version, upstreams);
        loadBalancer.applyEndpoints(table);
        Await.until(LIMIT, "the endpoints are in force", () -> {
            var nodes = loadBalancer.status();
            return nodes.isEmpty() || nodes.getFirst().endpoints() == table.version();
        });
    }

    URI uri(String path) throws InterruptedException {
        var address = address();
        return URI.create("%s://%s:%d%s".formatted(address.scheme(), address.host(), address.port(), path));
    }

    TellsAddress.Address address() throws InterruptedException {
        var tells = loadBalancer.capability(TellsAddress.class).orElseThrow();
        Await.until(LIMIT, "the gateway listens", () -> !tells.addresses().isEmpty());
        return tells.addresses().getFirst();
    }

    int inFlight(int port) throws InterruptedException {
        return loadBalancer.status().getFirst().inFlight().getOrDefault("127.0.0.1:" + port, 0);
    }

    /// Ends the gateway's process whatever it does.
    void close() throws InterruptedException {
        loadBalancer.close();
        end(context.folder());
    }

    static void end(Path folder) throws InterruptedException {
        for (var slot : GatewayProcesses.SLOTS) {
            new Supervisor().stop(folder.resolve(slot), Duration.ZERO);
        }
    }
}
