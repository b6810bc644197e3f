package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.plugins.loadbalancers.embedded.gateway.PortHolder;
import io.slipway.plugins.loadbalancers.embedded.table.Endpoints;
import io.slipway.plugins.loadbalancers.embedded.table.ListenAddress;
import io.slipway.plugins.loadbalancers.embedded.table.Names;
import io.slipway.plugins.loadbalancers.embedded.table.Report;
import io.slipway.plugins.loadbalancers.embedded.table.Routes;
import io.slipway.plugins.loadbalancers.embedded.table.TableFolder;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerTrait;
import io.slipway.spi.loadbalancer.ReportTraffic;
import io.slipway.spi.loadbalancer.Route;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.spi.loadbalancer.TellsAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Writes the tables for a gateway process of this machine and keeps that process running. It starts with the
/// first route or name and ends with the last.
final class EmbeddedLoadBalancer implements LoadBalancer, ReportTraffic, TellsAddress {
    private static final Set<LoadBalancerTrait> TRAITS = Set.of(
            LoadBalancerTrait.HTTP,
            LoadBalancerTrait.WEIGHTS,
            LoadBalancerTrait.HEADER_MATCH,
            LoadBalancerTrait.SHOWS_IN_FORCE,
            LoadBalancerTrait.SHOWS_DRAIN,
            LoadBalancerTrait.HOST_BOUND);

    private static final String NODE = "local";

    private final EmbeddedLoadBalancerConfig config;
    private final TableFolder folder;
    private final GatewayProcess process;
    private final GatewayClient client;
    private final ReentrantLock writing = new ReentrantLock();

    EmbeddedLoadBalancer(
            EmbeddedLoadBalancerConfig config, TableFolder folder, GatewayProcess process, GatewayClient client) {
        this.config = config;
        this.folder = folder;
        this.process = process;
        this.client = client;
    }

    @Override
    public void apply(RouteTable routes) throws InterruptedException {
        checkTraits(routes);
        writing.lockInterruptibly();
        try {
            var kept = folder.read(TableFolder.ROUTES).orElse(Routes.NONE);
            checkVersion(
                    "routes",
                    new Version(kept.version(), kept.digest()),
                    new Version(routes.version(), routes.digest()));
            if (kept.version() != routes.version()) {
                folder.write(TableFolder.ROUTES, SpiTables.routes(routes));
            }
            bringProcess();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot write the routes, version " + routes.version(), e);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void applyEndpoints(EndpointTable endpoints) throws InterruptedException {
        writing.lockInterruptibly();
        try {
            var kept = folder.read(TableFolder.ENDPOINTS).orElse(Endpoints.NONE);
            checkVersion(
                    "endpoints",
                    new Version(kept.version(), kept.digest()),
                    new Version(endpoints.version(), endpoints.digest()));
            if (kept.version() != endpoints.version()) {
                folder.write(TableFolder.ENDPOINTS, SpiTables.endpoints(endpoints));
            }
        } catch (IOException e) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE, "cannot write the endpoints, version " + endpoints.version(), e);
        } finally {
            writing.unlock();
        }
    }

    private record Version(long number, String digest) {}

    private static void checkVersion(String table, Version kept, Version wanted) {
        if (wanted.number() < kept.number()) {
            throw SlipwayException.conflict(
                    "version of the %s is %d, but %d is kept already".formatted(table, wanted.number(), kept.number()));
        }
        if (wanted.number() == kept.number()
                && kept.number() != 0
                && !wanted.digest().equals(kept.digest())) {
            throw SlipwayException.conflict(
                    "version %d of the %s is kept with another content".formatted(wanted.number(), table));
        }
    }

    private static void checkTraits(RouteTable table) {
        if (!table.certificates().isEmpty() && !TRAITS.contains(LoadBalancerTrait.TLS)) {
            throw SlipwayException.unsupported("certificates are not honoured by the embedded gateway");
        }
        for (var route : table.routes()) {
            if (route instanceof Route.Stream stream) {
                var trait = switch (stream.transport()) {
                    case TCP -> LoadBalancerTrait.TCP;
                    case UDP -> LoadBalancerTrait.UDP;
                };
                if (!TRAITS.contains(trait)) {
                    throw SlipwayException.unsupported(
                            "route '%s' needs %s, which the embedded gateway lacks".formatted(route.id(), trait));
                }
            }
        }
    }

    /// The process runs as long as there is something to serve; with nothing left, no trace but the versions
    /// stays, by which a late order is known.
    private void bringProcess() throws IOException, InterruptedException {
        if (isNeeded()) {
            var settings = config.settings();
            if (!folder.read(TableFolder.SETTINGS).equals(Optional.of(settings))) {
                folder.write(TableFolder.SETTINGS, settings);
            }
            if (client.gateways().isEmpty()) {
                checkPort("http", settings.http());
            }
            process.ensureStarted();
        } else if (process.isStarted()) {
            process.stop();
            folder.clear(List.of(TableFolder.SETTINGS, TableFolder.BOUND));
        }
    }

    private boolean isNeeded() throws IOException {
        var routes = folder.read(TableFolder.ROUTES).orElse(Routes.NONE);
        var names = folder.read(TableFolder.NAMES).orElse(Names.NONE);
        return !routes.http().isEmpty()
                || !routes.streams().isEmpty()
                || !names.names().isEmpty();
    }

    /// Tells it to the caller; a gateway that runs tells the same in its status.
    private static void checkPort(String key, ListenAddress address) {
        if (address.port() == 0) {
            return;
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address.host(), address.port()));
        } catch (IOException e) {
            var holder = PortHolder.of(address.port())
                    .map(" (%s holds it)"::formatted)
                    .orElse("");
            throw new SlipwayException(
                    Failure.CONFLICT,
                    "%s is %s, where the gateway cannot listen: %s%s; stop what is there, or choose another address"
                            .formatted(key, address, e.getMessage(), holder),
                    e);
        }
    }

    @Override
    public List<GatewayStatus> status() throws InterruptedException {
        writing.lockInterruptibly();
        try {
            if (!isNeeded()) {
                return List.of();
            }
            // After a restart of the machine nobody else would start it.
            process.ensureStarted();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read the tables of the gateway", e);
        } finally {
            writing.unlock();
        }
        var reports = reports();
        if (reports.isEmpty()) {
            var message = "the gateway does not answer; its log is %s".formatted(process.log());
            return List.of(new GatewayStatus(NODE, 0, 0, Optional.empty(), Map.of(), Optional.of(message)));
        }
        var nodes = new ArrayList<GatewayStatus>();
        for (var one : reports) {
            nodes.add(status(nodes.isEmpty() ? NODE : NODE + "-" + one.gateway().pid(), one.answer()));
        }
        return nodes;
    }

    private static GatewayStatus status(String node, Report report) {
        return new GatewayStatus(
                node,
                report.routes(),
                report.endpoints(),
                Optional.of(Instant.ofEpochMilli(report.sinceMillis())),
                report.inFlight(),
                report.problems().isEmpty() ? Optional.empty() : Optional.of(String.join("; ", report.problems())));
    }

    private List<GatewayClient.Answered<Report>> reports() {
        try {
            return client.reports();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot ask the gateway", e);
        }
    }

    @Override
    public Map<String, Traffic> traffic() {
        try {
            var sums = new HashMap<String, Traffic>();
            for (var one : client.traffic()) {
                one.upstreams().forEach((name, counts) -> sums.merge(name, traffic(counts), EmbeddedLoadBalancer::sum));
            }
            return sums;
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot ask the gateway", e);
        }
    }

    private static Traffic traffic(Report.Counts counts) {
        return new Traffic(
                counts.requests(), counts.serverErrors(), counts.failed(), counts.bytesIn(), counts.bytesOut());
    }

    private static Traffic sum(Traffic one, Traffic other) {
        return new Traffic(
                one.requests() + other.requests(),
                one.serverErrors() + other.serverErrors(),
                one.failed() + other.failed(),
                one.bytesIn() + other.bytesIn(),
                one.bytesOut() + other.bytesOut());
    }

    @Override
    public List<TellsAddress.Address> addresses() {
        var settings = config.settings();
        var reports = reports();
        if (reports.isEmpty()) {
            return List.of();
        }
        var addresses = new ArrayList<TellsAddress.Address>();
        var ports = reports.getFirst().answer().listening();
        var http = ports.get("http");
        if (http != null) {
            addresses.add(
                    new TellsAddress.Address("http", reachable(settings.http().host()), http));
        }
        var https = ports.get("https");
        if (settings.https().isPresent() && https != null) {
            addresses.add(new TellsAddress.Address(
                    "https", reachable(settings.https().get().host()), https));
        }
        return addresses;
    }

    /// An address that stands for all of this machine is none that a client can use.
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "0:0:0:0:0:0:0:0" -> "::1";
            default -> host;
        };
    }

    @Override
    public Set<LoadBalancerTrait> traits() {
        return TRAITS;
    }

    /// Holds nothing: the gateway goes on.
    @Override
    public void close() {}
}
