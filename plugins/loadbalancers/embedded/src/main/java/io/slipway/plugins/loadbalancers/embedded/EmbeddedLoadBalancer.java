package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.plugins.loadbalancers.embedded.table.Endpoints;
import io.slipway.plugins.loadbalancers.embedded.table.GatewayClient;
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
import io.slipway.spi.loadbalancer.PublishesNames;
import io.slipway.spi.loadbalancer.ReportTraffic;
import io.slipway.spi.loadbalancer.RouteTable;
import io.slipway.spi.loadbalancer.TellsAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Writes the tables for a gateway process of this machine and keeps that process running. It starts with the
/// first route or name and ends with the last.
final class EmbeddedLoadBalancer implements LoadBalancer, PublishesNames, ReportTraffic, TellsAddress {
    private static final Set<LoadBalancerTrait> TRAITS = Set.of(
            LoadBalancerTrait.HTTP,
            LoadBalancerTrait.TCP,
            LoadBalancerTrait.UDP,
            LoadBalancerTrait.TLS,
            LoadBalancerTrait.WEIGHTS,
            LoadBalancerTrait.HEADER_MATCH,
            LoadBalancerTrait.SHOWS_IN_FORCE,
            LoadBalancerTrait.SHOWS_DRAIN,
            LoadBalancerTrait.HOST_BOUND);

    private static final String NODE = "local";
    private static final Duration GATEWAY_START = Duration.ofSeconds(10);

    private final EmbeddedLoadBalancerConfig config;
    private final TableFolder folder;
    private final GatewayProcesses processes;
    private final GatewayClient client;

    EmbeddedLoadBalancer(
            EmbeddedLoadBalancerConfig config, TableFolder folder, GatewayProcesses processes, GatewayClient client) {
        this.config = config;
        this.folder = folder;
        this.processes = processes;
        this.client = client;
    }

    @Override
    public void apply(RouteTable routes) throws InterruptedException {
        check(routes);
        try (var _ = FolderLock.take(folder.path())) {
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
        }
    }

    @Override
    public void applyEndpoints(EndpointTable endpoints) throws InterruptedException {
        try (var _ = FolderLock.take(folder.path())) {
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
        }
    }

    private void check(RouteTable routes) {
        if (!routes.certificates().isEmpty() && config.https() == null) {
            throw SlipwayException.invalid(
                    "https is missing, must be set in the load balancer's configuration to use certificates");
        }
        routes.certificates().forEach(CertificateCheck::check);
    }

    /// Returns once the gateway listens, so that whoever is told an address can use it at once.
    @Override
    public Map<String, InnerAddress> applyNames(NameTable names) throws InterruptedException {
        var kept = write(names);
        if (!kept.names().isEmpty()) {
            awaitInForce(kept);
        }
        return InnerNames.addresses(kept);
    }

    private Names write(NameTable names) throws InterruptedException {
        try (var _ = FolderLock.take(folder.path())) {
            var kept = folder.read(TableFolder.NAMES).orElse(Names.NONE);
            if (names.version() < kept.version()) {
                throw stale("names", kept.version(), names.version());
            }
            if (names.version() > kept.version() || !InnerNames.isSame(kept, names)) {
                var inner = new InnerNames(config.innerHost(), config.range());
                kept = inner.assign(kept, names, this::isFree);
                folder.write(TableFolder.NAMES, kept);
            }
            bringProcess();
            return kept;
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot write the names, version " + names.version(), e);
        }
    }

    private void awaitInForce(Names names) throws InterruptedException {
        var end = System.nanoTime() + GATEWAY_START.toNanos();
        while (reports().stream().noneMatch(one -> one.answer().names() >= names.version())) {
            if (System.nanoTime() - end > 0) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE,
                        "the gateway did not take up the names, version %d, within %s; its log is %s"
                                .formatted(names.version(), GATEWAY_START, processes.log()));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean isFree(int port) {
        return FreePort.isFree(new ListenAddress(config.innerHost(), port));
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

    private static SlipwayException stale(String table, long kept, long wanted) {
        return SlipwayException.conflict(
                "version of the %s is %d, but %d is kept already".formatted(table, wanted, kept));
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
                FreePort.check("http", settings.http());
                settings.https().ifPresent(address -> FreePort.check("https", address));
            }
            processes.advance();
        } else if (processes.isAnyKept()) {
            processes.stopAll();
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

    @Override
    public List<GatewayStatus> status() throws InterruptedException {
        try (var _ = FolderLock.take(folder.path())) {
            if (!isNeeded()) {
                return atRest();
            }
            // After a restart of the machine, or an upgrade of this plugin, nobody else would.
            processes.advance();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read the tables of the gateway", e);
        }
        var reports = reports();
        if (reports.isEmpty()) {
            var message = "the gateway does not answer; its log is %s".formatted(processes.log());
            return List.of(new GatewayStatus(NODE, 0, 0, Optional.empty(), Map.of(), Optional.of(message)));
        }
        var nodes = new ArrayList<GatewayStatus>();
        for (var one : reports) {
            nodes.add(status(nodes.isEmpty() ? NODE : NODE + "-" + one.gateway().pid(), one.answer()));
        }
        return nodes;
    }

    /// With nothing to serve no process is needed for the tables to be in force.
    private List<GatewayStatus> atRest() throws IOException {
        var routes = folder.read(TableFolder.ROUTES).orElse(Routes.NONE).version();
        var endpoints =
                folder.read(TableFolder.ENDPOINTS).orElse(Endpoints.NONE).version();
        return routes == 0 && endpoints == 0
                ? List.of()
                : List.of(new GatewayStatus(NODE, routes, endpoints, Optional.empty(), Map.of(), Optional.empty()));
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
