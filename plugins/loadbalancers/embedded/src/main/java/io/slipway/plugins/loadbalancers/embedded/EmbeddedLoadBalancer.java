package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.host.FolderLock;
import io.slipway.plugins.loadbalancers.embedded.table.Endpoints;
import io.slipway.plugins.loadbalancers.embedded.table.GatewayClient;
import io.slipway.plugins.loadbalancers.embedded.table.Names;
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

    private static final Duration GATEWAY_START = Duration.ofSeconds(10);
    private static final Duration WRITER = Duration.ofSeconds(10);

    private final EmbeddedLoadBalancerConfig config;
    private final TableFolder folder;
    private final GatewayProcesses processes;
    private final GatewayClient client;
    private final GatewayReports reports;

    EmbeddedLoadBalancer(
            EmbeddedLoadBalancerConfig config, TableFolder folder, GatewayProcesses processes, GatewayClient client) {
        this.config = config;
        this.folder = folder;
        this.processes = processes;
        this.client = client;
        reports = new GatewayReports(client);
    }

    @Override
    public void apply(RouteTable routes) throws InterruptedException {
        check(routes);
        try (var _ = lock()) {
            var kept = folder.read(TableFolder.ROUTES).orElse(Routes.NONE);
            var digest = routes.digest();
            checkVersion("routes", new Version(kept.version(), kept.digest()), new Version(routes.version(), digest));
            if (kept.version() != routes.version()) {
                folder.write(TableFolder.ROUTES, SpiTables.routes(routes, digest));
            }
            bringProcess();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot write the routes, version " + routes.version(), e);
        }
    }

    @Override
    public void applyEndpoints(EndpointTable endpoints) throws InterruptedException {
        try (var _ = lock()) {
            var kept = folder.read(TableFolder.ENDPOINTS).orElse(Endpoints.NONE);
            var digest = endpoints.digest();
            checkVersion(
                    "endpoints", new Version(kept.version(), kept.digest()), new Version(endpoints.version(), digest));
            if (kept.version() != endpoints.version()) {
                folder.write(TableFolder.ENDPOINTS, SpiTables.endpoints(endpoints, digest));
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
        try (var _ = lock()) {
            var kept = folder.read(TableFolder.NAMES).orElse(Names.NONE);
            if (names.version() < kept.version()) {
                throw stale("names", kept.version(), names.version());
            }
            var inner = new InnerNames(config.innerHost(), config.range());
            if (names.version() > kept.version() || !inner.isSame(kept, names)) {
                kept = inner.assign(kept, names, FreePort::isFree);
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
        while (!reports.haveNames(names.version())) {
            if (System.nanoTime() - end > 0) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE,
                        "the gateway did not take up the names, version %d, within %s; its log is %s"
                                .formatted(names.version(), GATEWAY_START, processes.log()));
            }
            TimeUnit.MILLISECONDS.sleep(20);
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

    private static SlipwayException stale(String table, long kept, long wanted) {
        return SlipwayException.conflict(
                "version of the %s is %d, but %d is kept already".formatted(table, wanted, kept));
    }

    /// The process runs as long as there is something to serve; with nothing left, no trace but the versions
    /// stays, by which a late order is known.
    private void bringProcess() throws IOException, InterruptedException {
        if (isNeeded()) {
            var settings = config.settings();
            keepSettings();
            if (client.gateways().isEmpty()) {
                FreePort.check("http", settings.http());
                settings.https().ifPresent(address -> FreePort.check("https", address));
            }
            processes.advance();
        } else if (processes.isAnyThere()) {
            processes.removeAll();
            folder.clear(List.of(TableFolder.SETTINGS, TableFolder.BOUND));
        }
    }

    /// A gateway that runs takes them up by itself.
    private void keepSettings() throws IOException {
        var settings = config.settings();
        if (!folder.read(TableFolder.SETTINGS).equals(Optional.of(settings))) {
            folder.write(TableFolder.SETTINGS, settings);
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
        try (var _ = lock()) {
            if (!isNeeded()) {
                return atRest();
            }
            // After a reload of the configuration, a restart of the machine or an upgrade of this plugin, nobody else
            // would: the tables are the same.
            keepSettings();
            processes.advance();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read the tables of the gateway", e);
        }
        var nodes = reports.statuses();
        if (nodes.isEmpty()) {
            var message = "the gateway does not answer; its log is %s".formatted(processes.log());
            return List.of(
                    new GatewayStatus(GatewayReports.NODE, 0, 0, Optional.empty(), Map.of(), Optional.of(message)));
        }
        return nodes;
    }

    /// After a failover the predecessor may not be quite dead.
    private FolderLock lock() throws InterruptedException {
        return FolderLock.take(folder.path().resolve("lock"), WRITER);
    }

    /// With nothing to serve no process is needed for the tables to be in force.
    private List<GatewayStatus> atRest() throws IOException {
        var routes = folder.read(TableFolder.ROUTES).orElse(Routes.NONE).version();
        var endpoints =
                folder.read(TableFolder.ENDPOINTS).orElse(Endpoints.NONE).version();
        return routes == 0 && endpoints == 0
                ? List.of()
                : List.of(new GatewayStatus(
                        GatewayReports.NODE, routes, endpoints, Optional.empty(), Map.of(), Optional.empty()));
    }

    @Override
    public Map<String, Traffic> traffic() {
        return reports.traffic();
    }

    @Override
    public Map<String, Requests> members() {
        return reports.members();
    }

    @Override
    public List<Address> addresses() {
        return reports.addresses(config.settings());
    }

    @Override
    public Set<LoadBalancerTrait> traits() {
        return TRAITS;
    }

    /// Holds nothing: the gateway goes on.
    @Override
    public void close() {}
}
