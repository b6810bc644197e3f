package io.slipway.tck.memory;

import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import io.slipway.spi.loadbalancer.PublishesNames.InnerName;
import io.slipway.spi.loadbalancer.PublishesNames.InnerPlace;
import io.slipway.spi.loadbalancer.PublishesNames.NameTable;
import io.slipway.spi.loadbalancer.ReportTraffic.Requests;
import io.slipway.spi.loadbalancer.ReportTraffic.Traffic;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.spi.loadbalancer.TellsAddress.Address;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// The back end behind [InMemoryLoadBalancer]: gateway nodes with the tables they have in force. Stays when a
/// load balancer is closed and another opened. Safe for use by many threads.
public final class InMemoryGateways {
    private static final int FIRST_NAME_PORT = 30_000;

    private final Clock clock;
    private final Trouble trouble = new Trouble();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, InnerAddress> names = new HashMap<>();
    private final Map<String, Traffic> traffic = new HashMap<>();
    private final Map<String, Requests> members = new HashMap<>();
    private RouteTable routes = new RouteTable(0, List.of(), List.of());
    private EndpointTable endpoints = new EndpointTable(0, Map.of());
    private NameTable published = new NameTable(0, List.of());
    private List<Address> addresses = List.of(new Address("http", "127.0.0.1", 7080));
    private int namePorts;

    /// With one node, `gateway1`.
    public InMemoryGateways() {
        this(Clock.systemUTC());
    }

    public InMemoryGateways(Clock clock) {
        this.clock = clock;
        add("gateway1");
    }

    public Trouble trouble() {
        return trouble;
    }

    /// Another gateway node, which takes up the tables at once.
    public void add(String node) {
        locked(() -> {
            nodes.put(node, new Node(clock.instant()));
            return activate();
        });
    }

    /// The node keeps the tables it has until [#release].
    public void hold(String node) {
        locked(() -> node(node).held = true);
    }

    public void release(String node) {
        locked(() -> {
            node(node).held = false;
            return activate();
        });
    }

    /// The node does not answer until [#revive]; what it had in force stays in force.
    public void silence(String node) {
        locked(() -> node(node).silent = true);
    }

    public void revive(String node) {
        locked(() -> {
            node(node).silent = false;
            node(node).since = clock.instant();
            return activate();
        });
    }

    /// Every node ends and comes back with the tables that are wanted.
    public void restart() {
        locked(() -> {
            nodes.values().forEach(node -> node.since = clock.instant());
            return activate();
        });
    }

    /// So much is under way on `node` to the member of that key, see [EndpointTable.Member#key].
    public void inFlight(String node, String member, int count) {
        locked(() -> node(node).inFlight.put(member, count));
    }

    /// What [io.slipway.spi.loadbalancer.ReportTraffic] tells of the upstream.
    public void traffic(String upstream, Traffic counted) {
        locked(() -> traffic.put(upstream, counted));
    }

    /// What it tells of the member of that key, see [EndpointTable.Member#key].
    public void requests(String member, Requests counted) {
        locked(() -> members.put(member, counted));
    }

    public void addresses(List<Address> addresses) {
        locked(() -> this.addresses = List.copyOf(addresses));
    }

    /// The wanted table, which held or silent nodes may not have in force yet.
    public RouteTable routes() {
        return locked(() -> routes);
    }

    /// The wanted members.
    public EndpointTable endpoints() {
        return locked(() -> endpoints);
    }

    /// The wanted names.
    public NameTable names() {
        return locked(() -> published);
    }

    void want(RouteTable table) {
        locked(() -> {
            Generations.checkApply(
                    "the route table", routes.version(), routes.digest(), table.version(), table.digest());
            routes = table;
            return activate();
        });
    }

    void want(EndpointTable table) {
        locked(() -> {
            Generations.checkApply(
                    "the endpoint table", endpoints.version(), endpoints.digest(), table.version(), table.digest());
            endpoints = table;
            return activate();
        });
    }

    Map<String, InnerAddress> want(NameTable table) {
        return locked(() -> {
            Generations.checkRemove("the table of names", published.version(), table.version());
            if (table.version() == published.version() && !table.equals(published)) {
                throw SlipwayException.conflict(
                        "version %d of the table of names is kept with other names".formatted(table.version()));
            }
            published = table;
            var wanted = new HashMap<String, InnerAddress>();
            for (var name : table.names()) {
                var address = address(name);
                names.put(name.id(), address);
                wanted.put(name.id(), address);
            }
            names.keySet().retainAll(wanted.keySet());
            return wanted;
        });
    }

    List<GatewayStatus> status() {
        return locked(() -> nodes.entrySet().stream()
                .map(each -> each.getValue().status(each.getKey()))
                .toList());
    }

    Map<String, Traffic> traffic() {
        return locked(() -> Map.copyOf(traffic));
    }

    Map<String, Requests> requests() {
        return locked(() -> Map.copyOf(members));
    }

    List<Address> addresses() {
        return locked(() -> nodes.values().stream().allMatch(node -> node.silent) ? List.of() : addresses);
    }

    private InnerAddress address(InnerName name) {
        var known = names.get(name.id());
        var host = name.place().map(InnerPlace::host).orElse("127.0.0.1");
        if (known != null && known.host().equals(host)) {
            return known;
        }
        var wished = name.place().map(InnerPlace::port).orElse(OptionalInt.empty());
        var address = wished.isPresent() ? new InnerAddress(host, wished.getAsInt()) : nextName(host);
        return names.containsValue(address) ? nextName(host) : address;
    }

    private InnerAddress nextName(String host) {
        return new InnerAddress(host, FIRST_NAME_PORT + namePorts++);
    }

    private boolean activate() {
        for (var node : nodes.values()) {
            if (!node.held && !node.silent) {
                node.routes = routes.version();
                node.endpoints = endpoints.version();
            }
        }
        return true;
    }

    private Node node(String name) {
        var node = nodes.get(name);
        if (node == null) {
            throw SlipwayException.invalid("there is no gateway node '%s'".formatted(name));
        }
        return node;
    }

    private <T> T locked(Supplier<T> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    private static final class Node {
        private final Map<String, Integer> inFlight = new HashMap<>();
        private Instant since;
        private boolean held;
        private boolean silent;
        private long routes;
        private long endpoints;

        Node(Instant since) {
            this.since = since;
        }

        GatewayStatus status(String name) {
            return new GatewayStatus(
                    name,
                    routes,
                    endpoints,
                    silent ? Optional.empty() : Optional.of(since),
                    inFlight,
                    silent ? Optional.of("does not answer") : Optional.empty());
        }
    }
}
