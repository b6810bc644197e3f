package io.slipway.engine.reconcile;

import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.routing.TableVersions;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.EndpointTable;
import io.slipway.spi.loadbalancer.GatewayStatus;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.PublishesNames;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import io.slipway.spi.loadbalancer.PublishesNames.NameTable;
import io.slipway.spi.loadbalancer.RouteTable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The load balancers of a datacenter, called only about differences. Used by one thread, but for [#given].
final class Balancers {
    private static final Logger log = LoggerFactory.getLogger(Balancers.class);
    private static final Duration REPEAT = Duration.ofSeconds(2);

    private final TableVersions versions;
    private final InstantSource clock;
    private final Map<String, Applied> applied = new HashMap<>();
    private final Map<String, String> troubles = new HashMap<>();
    private final Map<String, List<GatewayStatus>> gateways = new ConcurrentHashMap<>();

    Balancers(TableVersions versions, InstantSource clock) {
        this.versions = versions;
        this.clock = clock;
    }

    private record Applied(String digest, long version, Instant at) {}

    /// An endpoint table, and what the gateways of the load balancer that was given it said last.
    record Given(long endpoints, List<GatewayStatus> gateways) {}

    List<Given> given(Map<String, Long> tables) {
        return tables.entrySet().stream()
                .map(entry -> new Given(entry.getValue(), gateways.getOrDefault(entry.getKey(), List.of())))
                .toList();
    }

    /// Publishes the inner names and answers their addresses by id; empty where nobody publishes names, or
    /// nothing has changed.
    Map<String, InnerAddress> names(Datacenter datacenter, TableParts parts) throws InterruptedException {
        if (!parts.areNamesKnown()) {
            return Map.of();
        }
        for (var entry : datacenter.loadBalancers().entrySet()) {
            var publisher = entry.getValue().capability(PublishesNames.class);
            if (publisher.isEmpty()) {
                continue;
            }
            var digest = parts.namesDigest();
            var key = entry.getKey() + " names";
            if (isApplied(key, digest)) {
                return Map.of();
            }
            var version = versions.of(datacenter.name(), entry.getKey(), "names", digest);
            var addresses = publisher.get().applyNames(new NameTable(version, parts.names()));
            applied.put(key, new Applied(digest, version, clock.instant()));
            return addresses;
        }
        return Map.of();
    }

    private boolean isApplied(String key, String digest) {
        var before = applied.get(key);
        return before != null && before.digest().equals(digest);
    }

    /// Gives the tables where they have changed, and asks the gateways how they are. Answers the version of the
    /// endpoint table that each load balancer has; one that could not be brought up to date is missing.
    Map<String, Long> apply(Datacenter datacenter, TableParts parts) throws InterruptedException {
        var given = new HashMap<String, Long>();
        for (var entry : datacenter.loadBalancers().entrySet()) {
            var name = entry.getKey();
            try {
                given.put(name, apply(datacenter, name, entry.getValue(), parts));
                gateways.put(name, repeatWhereBehind(name, entry.getValue()));
                troubles.remove(name);
            } catch (SlipwayException e) {
                given.remove(name);
                trouble(name, e);
            }
        }
        return Map.copyOf(given);
    }

    private long apply(Datacenter datacenter, String name, LoadBalancer balancer, TableParts parts)
            throws InterruptedException {
        var endpoints = put(
                datacenter,
                name,
                "endpoints",
                parts.upstreamsDigest(),
                version -> balancer.applyEndpoints(new EndpointTable(version, parts.upstreams())));
        put(
                datacenter,
                name,
                "routes",
                parts.routesDigest(name),
                version -> balancer.apply(new RouteTable(version, parts.routes(name), List.of())));
        return endpoints;
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
        var answers = balancer.status();
        for (var kind : List.of("routes", "endpoints")) {
            var key = name + " " + kind;
            var given = Optional.ofNullable(applied.get(key));
            var behind = given.isPresent()
                    && given.get().at().isBefore(clock.instant().minus(REPEAT))
                    && answers.stream()
                            .filter(gateway -> gateway.aliveSince().isPresent())
                            .anyMatch(gateway -> (kind.equals("routes") ? gateway.routes() : gateway.endpoints())
                                    < given.get().version());
            if (behind) {
                applied.remove(key);
            }
        }
        return answers;
    }

    private void trouble(String balancer, SlipwayException e) {
        var message = String.valueOf(e.getMessage());
        if (!message.equals(troubles.put(balancer, message))) {
            log.warn("load balancer {} was not brought up to date: {}", balancer, message);
        }
    }
}
