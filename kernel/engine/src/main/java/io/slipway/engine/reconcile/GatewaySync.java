package io.slipway.engine.reconcile;

import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.routing.InnerPort;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.routing.TableVersions;
import io.slipway.engine.routing.Tables;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.SpecDigest;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.PublishesNames;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import io.slipway.spi.loadbalancer.PublishesNames.NameTable;
import io.slipway.spi.loadbalancer.RouteTable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the tables of a datacenter's load balancers in step, and calls them only about differences.
final class GatewaySync {
    private static final Logger log = LoggerFactory.getLogger(GatewaySync.class);
    private static final Duration REPEAT = Duration.ofSeconds(2);

    private final TableVersions versions;
    private final Clock clock;
    private final Map<String, Applied> applied = new HashMap<>();
    private final Map<String, String> troubles = new HashMap<>();

    GatewaySync(TableVersions versions, Clock clock) {
        this.versions = versions;
        this.clock = clock;
    }

    private record Applied(String digest, long version, Instant at) {}

    /// What the gateways of one load balancer have in force.
    ///
    /// @param endpoints the version that was given to them last
    record InForce(String balancer, long endpoints, List<GatewayStatus> gateways) {}

    /// Why a load balancer's tables are not as wanted, by its name.
    Map<String, String> troubles() {
        return Map.copyOf(troubles);
    }

    /// Publishes the inner names and answers their addresses by id; empty where nobody publishes names.
    Map<String, InnerAddress> names(Datacenter datacenter, List<InnerPort> ports) throws InterruptedException {
        for (var entry : datacenter.loadBalancers().entrySet()) {
            var publisher = entry.getValue().capability(PublishesNames.class);
            if (publisher.isEmpty()) {
                continue;
            }
            var names = ports.stream().map(InnerPort::name).toList();
            var table = new NameTable(1, names);
            var digest = SpecDigest.of(table);
            var key = entry.getKey() + " names";
            var before = applied.get(key);
            if (before != null && before.digest().equals(digest)) {
                return Map.of();
            }
            var version = versions.of(datacenter.name(), entry.getKey(), "names", digest);
            var addresses = publisher.get().applyNames(new NameTable(version, names));
            applied.put(key, new Applied(digest, version, clock.instant()));
            return addresses;
        }
        return Map.of();
    }

    List<InForce> tables(
            Datacenter datacenter,
            List<RouteClaim> claims,
            List<Workload> workloads,
            Map<String, ObservedWorkload> seen)
            throws InterruptedException {
        var upstreams = Tables.endpoints(workloads, seen);
        var answers = new ArrayList<InForce>();
        for (var entry : datacenter.loadBalancers().entrySet()) {
            var name = entry.getKey();
            try {
                var balancer = entry.getValue();
                var mine = claims.stream()
                        .filter(claim -> claim.balancer().equals(name))
                        .toList();
                var endpoints = new EndpointTable(1, upstreams);
                var endpointsVersion = put(
                        datacenter,
                        name,
                        "endpoints",
                        endpoints.digest(),
                        version -> balancer.applyEndpoints(new EndpointTable(version, upstreams)));
                var routes = Tables.routes(mine);
                put(
                        datacenter,
                        name,
                        "routes",
                        new RouteTable(1, routes, List.of()).digest(),
                        version -> balancer.apply(new RouteTable(version, routes, List.of())));
                answers.add(new InForce(name, endpointsVersion, repeatWhereBehind(name, balancer)));
                troubles.remove(name);
            } catch (SlipwayException e) {
                trouble(name, e);
            }
        }
        return answers;
    }

    private interface Put {
        void apply(long version) throws InterruptedException;
    }

    private long put(Datacenter datacenter, String balancer, String kind, String digest, Put put)
            throws InterruptedException {
        var key = balancer + " " + kind;
        var before = applied.get(key);
        if (before != null && before.digest().equals(digest)) {
            return before.version();
        }
        var version = versions.of(datacenter.name(), balancer, kind, digest);
        try {
            put.apply(version);
        } catch (SlipwayException e) {
            if (e.failure() != Failure.CONFLICT) {
                throw e;
            }
            // The back end is ahead of the store, as after the store came back from a backup: go past it.
            version = versions.raise(datacenter.name(), balancer, kind, digest);
            put.apply(version);
        }
        applied.put(key, new Applied(digest, version, clock.instant()));
        return version;
    }

    /// A gateway that lost its tables gets them again.
    private List<GatewayStatus> repeatWhereBehind(String name, LoadBalancer balancer) throws InterruptedException {
        var gateways = balancer.status();
        for (var kind : List.of("routes", "endpoints")) {
            var key = name + " " + kind;
            var given = Optional.ofNullable(applied.get(key));
            var behind = given.isPresent()
                    && given.get().at().isBefore(clock.instant().minus(REPEAT))
                    && gateways.stream()
                            .filter(gateway -> gateway.aliveSince().isPresent())
                            .anyMatch(gateway -> (kind.equals("routes") ? gateway.routes() : gateway.endpoints())
                                    < given.get().version());
            if (behind) {
                applied.remove(key);
            }
        }
        return gateways;
    }

    private void trouble(String balancer, SlipwayException e) {
        var message = String.valueOf(e.getMessage());
        if (!message.equals(troubles.put(balancer, message))) {
            log.warn("load balancer {} was not brought up to date: {}", balancer, message);
        }
    }
}
