package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.EndpointTable.Member;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerCapability;
import io.slipway.spi.loadbalancer.LoadBalancerTrait;
import io.slipway.spi.loadbalancer.PublishesNames;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import io.slipway.spi.loadbalancer.PublishesNames.InnerName;
import io.slipway.spi.loadbalancer.PublishesNames.InnerPlace;
import io.slipway.spi.loadbalancer.PublishesNames.NameTable;
import io.slipway.spi.loadbalancer.ReportTraffic;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.spi.loadbalancer.TellsAddress;
import io.slipway.spi.scheduler.Port.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [LoadBalancer] keeps to, as far as it shows in its status. Extend it, tell how yours is opened and
/// which capabilities it offers; what it does with traffic is for the plugin's own tests.
public abstract class LoadBalancerContract {
    private static final Set<Class<? extends LoadBalancerCapability>> ALL =
            Set.of(PublishesNames.class, ReportTraffic.class, TellsAddress.class);

    private LoadBalancer balancer;
    private final List<LoadBalancer> opened = new ArrayList<>();

    /// Opens the load balancer, on the same back end each time: called again within a test, that is the kernel
    /// after a crash. The back end holds no tables when a test begins.
    protected abstract LoadBalancer open() throws Exception;

    /// The capabilities that the load balancer is to offer, all of them.
    protected abstract Set<Class<? extends LoadBalancerCapability>> capabilities();

    /// How long a thing may take that should come about; it seldom does.
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    /// A port that a route for TCP or UDP may take, or 0 where the back end may not listen here.
    protected int streamPort() throws Exception {
        return 0;
    }

    /// Ends every gateway as a crash would, and returns once all are gone or up again; what keeps them is to bring
    /// them back without a call of the load balancer.
    ///
    /// @return false where the test has no way to do that
    protected boolean crashGateways() throws Exception {
        return false;
    }

    @BeforeEach
    final void begin() throws Exception {
        balancer = reopen();
    }

    @AfterEach
    final void end() {
        opened.forEach(LoadBalancer::close);
    }

    @Test
    void aTableComesInForceOnEveryGateway() throws Exception {
        balancer.apply(routes(1, "one.example.com"));
        balancer.applyEndpoints(endpoints(1, 8_001));

        awaitInForce(1, 1);
        assertThat(balancer.status()).extracting(GatewayStatus::node).doesNotHaveDuplicates();
        assertThat(balancer.status()).allMatch(gateway -> gateway.aliveSince().isPresent());
    }

    @Test
    void applyTwiceIsApplyOnce() throws Exception {
        balancer.apply(routes(1, "one.example.com"));
        balancer.applyEndpoints(endpoints(1, 8_001));
        awaitInForce(1, 1);
        var since = balancer.status().getFirst().aliveSince();

        balancer.apply(routes(1, "one.example.com"));
        balancer.applyEndpoints(endpoints(1, 8_001));

        awaitInForce(1, 1);
        assertThat(balancer.status().getFirst().aliveSince()).isEqualTo(since);
    }

    @Test
    void aChangeComesInForceWithoutARestart() throws Exception {
        balancer.apply(routes(1, "one.example.com"));
        balancer.applyEndpoints(endpoints(1, 8_001));
        awaitInForce(1, 1);
        var since = balancer.status().getFirst().aliveSince();

        balancer.apply(routes(2, "two.example.com"));
        balancer.applyEndpoints(endpoints(2, 8_002));

        awaitInForce(2, 2);
        assertThat(balancer.status().getFirst().aliveSince()).isEqualTo(since);
    }

    @Test
    void theTablesComeInEitherOrder() throws Exception {
        balancer.applyEndpoints(endpoints(1, 8_001));
        balancer.apply(routes(1, "one.example.com"));

        awaitInForce(1, 1);
    }

    @Test
    void anOlderRouteTableIsRefused() throws Exception {
        balancer.apply(routes(2, "two.example.com"));
        awaitInForce(2, 0);

        Refusals.refused(Failure.CONFLICT, "an older version", () -> balancer.apply(routes(1, "one.example.com")));

        awaitInForce(2, 0);
    }

    @Test
    void anOlderEndpointTableIsRefused() throws Exception {
        balancer.applyEndpoints(endpoints(2, 8_002));
        awaitInForce(0, 2);

        Refusals.refused(Failure.CONFLICT, "an older version", () -> balancer.applyEndpoints(endpoints(1, 8_001)));

        awaitInForce(0, 2);
    }

    @Test
    void anotherTableOfTheSameVersionIsRefused() throws Exception {
        balancer.apply(routes(1, "one.example.com"));
        balancer.applyEndpoints(endpoints(1, 8_001));

        Refusals.refused(Failure.CONFLICT, "another digest", () -> balancer.apply(routes(1, "two.example.com")));
        Refusals.refused(Failure.CONFLICT, "another digest", () -> balancer.applyEndpoints(endpoints(1, 8_002)));
    }

    @Test
    void anEmptyTableIsATableToo() throws Exception {
        balancer.apply(routes(1, "one.example.com"));
        awaitInForce(1, 0);

        balancer.apply(new RouteTable(2, List.of(), List.of()));

        awaitInForce(2, 0);
        Refusals.refused(Failure.CONFLICT, "an older version", () -> balancer.apply(routes(1, "one.example.com")));
    }

    @Test
    void survivesAKernelCrash() throws Exception {
        balancer.apply(routes(3, "one.example.com"));
        balancer.applyEndpoints(endpoints(5, 8_001));
        awaitInForce(3, 5);

        balancer = reopen();

        awaitInForce(3, 5);
        Refusals.refused(Failure.CONFLICT, "an older version", () -> balancer.apply(routes(2, "two.example.com")));
        balancer.apply(routes(4, "two.example.com"));
        awaitInForce(4, 5);
    }

    @Test
    void tablesAreInForceAgainAfterACrashOfTheGateways() throws Exception {
        balancer.apply(routes(1, "one.example.com"));
        balancer.applyEndpoints(endpoints(1, 8_001));
        awaitInForce(1, 1);
        var since = balancer.status().getFirst().aliveSince().orElseThrow();
        assumeTrue(crashGateways(), "the test has no way to end the gateways");

        Await.asserted(
                patience(),
                () -> assertThat(balancer.status())
                        .isNotEmpty()
                        .allMatch(gateway ->
                                gateway.aliveSince().filter(since::isBefore).isPresent()));
        awaitInForce(1, 1);
        balancer.apply(routes(2, "two.example.com"));
        awaitInForce(2, 1);
    }

    @Test
    void aTableThatCannotServeIsRefusedAndTheLastGoodStays() throws Exception {
        assumeTrue(balancer.traits().contains(LoadBalancerTrait.TLS), "not declared: others check the refusal");
        balancer.apply(routes(1, "one.example.com"));
        awaitInForce(1, 0);
        var nonsense = new RouteTable.Certificate(Set.of("one.example.com"), "no chain", Secret.of("no key"));
        var good = routes(2, "two.example.com");

        Refusals.refused(
                Failure.INVALID,
                "no certificate",
                () -> balancer.apply(new RouteTable(2, good.routes(), List.of(nonsense))));

        awaitInForce(1, 0);
        balancer.apply(good);
        awaitInForce(2, 0);
    }

    @Test
    void undeclaredTraitsAreRefusedAndTheLastGoodTableStays() throws Exception {
        balancer.apply(routes(1, "one.example.com"));
        awaitInForce(1, 0);

        for (var use : uses().entrySet()) {
            if (!balancer.traits().contains(use.getKey())) {
                var table = new RouteTable(2, List.of(use.getValue()), List.of());
                Refusals.refused(Failure.UNSUPPORTED, use.getKey() + " is not declared", () -> balancer.apply(table));
            }
        }
        if (!balancer.traits().contains(LoadBalancerTrait.TLS)) {
            var certificate = new RouteTable.Certificate(Set.of("one.example.com"), "chain", Secret.of("key"));
            var table = new RouteTable(2, List.of(), List.of(certificate));
            Refusals.refused(Failure.UNSUPPORTED, "TLS is not declared", () -> balancer.apply(table));
        }

        awaitInForce(1, 0);
        balancer.apply(routes(1, "one.example.com"));
    }

    @Test
    void declaredTraitsAreTaken() throws Exception {
        var version = 0;
        for (var use : uses().entrySet()) {
            if (balancer.traits().contains(use.getKey())) {
                version++;
                balancer.apply(new RouteTable(version, List.of(use.getValue()), List.of()));
                awaitInForce(version, 0);
            }
        }
    }

    @Test
    void overlappingAppliesEndWithTheNewest() throws Exception {
        var other = reopen();
        var one = routes(1, "one.example.com");
        var two = routes(2, "two.example.com");
        Interrupts.overlap(patience(), () -> balancer.apply(one), () -> other.apply(two));
        Interrupts.overlap(
                patience(),
                () -> balancer.applyEndpoints(endpoints(2, 8_002)),
                () -> other.applyEndpoints(endpoints(1, 8_001)));

        balancer.apply(two);
        balancer.applyEndpoints(endpoints(2, 8_002));
        awaitInForce(2, 2);
    }

    @Test
    void returnsWithinASecondOfAnInterrupt() throws Exception {
        Interrupts.endWithinASecond(() -> balancer.apply(routes(1, "one.example.com")));
        Interrupts.endWithinASecond(() -> balancer.applyEndpoints(endpoints(1, 8_001)));
        Interrupts.endWithinASecond(balancer::status);

        balancer.apply(routes(1, "one.example.com"));
        balancer.applyEndpoints(endpoints(1, 8_001));
        awaitInForce(1, 1);
    }

    @Test
    void offersExactlyItsCapabilities() {
        for (var type : ALL) {
            assertThat(balancer.capability(type).isPresent())
                    .as(type.getSimpleName() + " is offered")
                    .isEqualTo(capabilities().contains(type));
        }
    }

    @Test
    void addressesOfNamesStay() throws Exception {
        var first = names().applyNames(table(1, "web", "db"));
        assertThat(first).containsOnlyKeys("web", "db");
        assertThat(first.values()).doesNotHaveDuplicates();

        var more = names().applyNames(table(2, "web", "db", "cache"));
        assertThat(more).containsAllEntriesOf(first).containsKey("cache");
        assertThat(more.values()).doesNotHaveDuplicates();
        balancer.applyEndpoints(endpoints(1, 8_001));

        balancer = reopen();

        assertThat(names().applyNames(table(2, "web", "db", "cache"))).isEqualTo(more);
        assertThat(names().applyNames(table(3, "cache", "web"))).containsEntry("web", more.get("web"));
    }

    @Test
    void aNameIsPublishedWhereItIsTold() throws Exception {
        var port = freePort();
        var place = Optional.of(new InnerPlace("127.0.0.7", OptionalInt.of(port), Set.of("127.0.0.0/8")));
        var names = new ArrayList<InnerName>();
        for (var id : List.of("db", "cache")) {
            names.add(new InnerName(id, Transport.TCP, "mysql", "web", place));
        }
        names.add(new InnerName("web", Transport.TCP, "http", "web"));
        var addresses = names().applyNames(new NameTable(1, names));

        assertThat(addresses).containsEntry("db", new InnerAddress("127.0.0.7", port));
        assertThat(addresses.get("cache"))
                .as("the port was wished twice")
                .isNotEqualTo(addresses.get("db"))
                .extracting(InnerAddress::host)
                .isEqualTo("127.0.0.7");
        assertThat(addresses).containsKey("web");
        balancer = reopen();
        assertThat(names().applyNames(new NameTable(1, names))).isEqualTo(addresses);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void anOlderTableOfNamesIsRefused() throws Exception {
        var publishes = names();
        publishes.applyNames(table(2, "web"));

        Refusals.refused(Failure.CONFLICT, "an older version", () -> publishes.applyNames(table(1, "db")));
    }

    @Test
    void addressesOfTheGatewayAreUsable() throws Exception {
        assumeTrue(capabilities().contains(TellsAddress.class), "TellsAddress is not offered");
        balancer.apply(routes(1, "one.example.com"));
        awaitInForce(1, 0);

        assertThat(balancer.capability(TellsAddress.class).orElseThrow().addresses())
                .isNotEmpty()
                .allMatch(each -> each.port() > 0 && Set.of("http", "https").contains(each.scheme()));
    }

    @Test
    void trafficIsNeverNegative() throws Exception {
        assumeTrue(capabilities().contains(ReportTraffic.class), "ReportTraffic is not offered");

        var reporting = balancer.capability(ReportTraffic.class).orElseThrow();
        assertThat(reporting.traffic().values()).allMatch(each -> each.requests() >= 0 && each.failed() >= 0);
        assertThat(reporting.members().values())
                .allMatch(each -> each.all() >= 0 && each.serverErrors() >= 0 && each.failed() >= 0);
    }

    private PublishesNames names() {
        assumeTrue(capabilities().contains(PublishesNames.class), "PublishesNames is not offered");
        return balancer.capability(PublishesNames.class).orElseThrow();
    }

    private Map<LoadBalancerTrait, Route> uses() throws Exception {
        var uses = new EnumMap<LoadBalancerTrait, Route>(LoadBalancerTrait.class);
        var one = new Route.Share("web", 1, Map.of());
        uses.put(LoadBalancerTrait.HTTP, http("use.example.com", new Route.Rule(List.of(), List.of(one))));
        uses.put(
                LoadBalancerTrait.WEIGHTS,
                http(
                        "use.example.com",
                        new Route.Rule(List.of(), List.of(one, new Route.Share("canary", 9, Map.of())))));
        uses.put(
                LoadBalancerTrait.HEADER_MATCH,
                http(
                        "use.example.com",
                        new Route.Rule(List.of(new Route.Match.Header("X-Test", "yes")), List.of(one))));
        var port = streamPort();
        if (port > 0 || !balancer.traits().contains(LoadBalancerTrait.TCP)) {
            uses.put(LoadBalancerTrait.TCP, new Route.Stream("tcp", Transport.TCP, Math.max(port, 1), List.of(one)));
        }
        if (port > 0 || !balancer.traits().contains(LoadBalancerTrait.UDP)) {
            uses.put(LoadBalancerTrait.UDP, new Route.Stream("udp", Transport.UDP, Math.max(port, 1), List.of(one)));
        }
        return uses;
    }

    private void awaitInForce(long routes, long endpoints) throws InterruptedException {
        Await.asserted(
                patience(),
                () -> assertThat(balancer.status()).isNotEmpty().allSatisfy(gateway -> {
                    assertThat(gateway.routes()).as("route table in force").isEqualTo(routes);
                    assertThat(gateway.endpoints())
                            .as("endpoint table in force")
                            .isEqualTo(endpoints);
                }));
    }

    private LoadBalancer reopen() throws Exception {
        var another = open();
        opened.add(another);
        return another;
    }

    private static RouteTable routes(long version, String host) {
        var share = new Route.Share("web", 1, Map.of());
        return new RouteTable(version, List.of(http(host, new Route.Rule(List.of(), List.of(share)))), List.of());
    }

    private static Route http(String host, Route.Rule rule) {
        return new Route.Http("route", host, "/", List.of(rule));
    }

    private static EndpointTable endpoints(long version, int port) {
        var member = new Member("127.0.0.1", port, EndpointTable.State.READY);
        return new EndpointTable(version, Map.of("web", List.of(member)));
    }

    private static NameTable table(long version, String... ids) {
        var names = new ArrayList<InnerName>();
        for (var id : ids) {
            names.add(new InnerName(id, Transport.TCP, "http", "web"));
        }
        return new NameTable(version, names);
    }
}
