package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineFailures;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// A bridge for each team, so that the engine keeps teams apart, and an address for each instance, which it keeps
/// for its life: over crashes and restarts of the engine too.
final class Networks {
    /// How long an address counts as taken before its container shows it.
    private static final Duration RESERVED = Duration.ofMinutes(2);

    private final Engine engine;
    private final Labels labels;
    private final AddressRange range;
    private final Clock clock;
    private final ReentrantLock making = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Instant> reserved = new HashMap<>();

    Networks(Engine engine, Labels labels, AddressRange range, Clock clock) {
        this.engine = engine;
        this.labels = labels;
        this.range = range;
        this.clock = clock;
    }

    /// @param network its id, since the engine lets two networks have one name
    record Place(String network, String address) {}

    /// @param slice its addresses
    record Bridge(String network, AddressRange slice) {}

    /// The team's bridge; makes it where there is none.
    Bridge ofTeam(String team) throws InterruptedException {
        making.lockInterruptibly();
        try {
            var all = engine.networks();
            var known = find(all, team);
            return known.isPresent() ? known.get() : make(team, all);
        } finally {
            making.unlock();
        }
    }

    /// Of two, which two servers made at a time, both choose the older one.
    private Optional<Bridge> find(List<JsonNode> networks, String team) {
        return networks.stream()
                .filter(each -> labels.areOurs(each.path("Labels")))
                .filter(each ->
                        team.equals(each.path("Labels").path(Labels.TEAM).asText()))
                .sorted(Comparator.comparing(
                                (JsonNode each) -> each.path("Created").asText())
                        .thenComparing(each -> each.path("Id").asText()))
                .flatMap(each -> subnets(each).stream()
                        .map(slice -> new Bridge(each.path("Id").asText(), slice)))
                .findFirst();
    }

    private Bridge make(String team, List<JsonNode> networks) throws InterruptedException {
        var taken = networks.stream().flatMap(each -> subnets(each).stream()).toList();
        for (var slice : range.slices()) {
            if (taken.stream().anyMatch(slice::overlaps)) {
                continue;
            }
            var name = labels.name(team);
            var reply = engine.createNetwork(body(team, name, slice));
            if (reply.status() == 201) {
                var made = reply.json().path("Id").asText();
                var chosen = find(engine.networks(), team).orElse(new Bridge(made, slice));
                if (!chosen.network().equals(made)) {
                    var _ = engine.removeNetwork(made);
                }
                return chosen;
            }
            // Between the look and the call another took the slice, or a route of the machine has it.
            if (!reply.said().toLowerCase(Locale.ROOT).contains("overlap")) {
                throw EngineFailures.of("make network " + name, reply.status(), reply.said());
            }
        }
        throw SlipwayException.invalid(
                "addresses is %s, in which no /%d is free for a network of team %s: set a larger one"
                        .formatted(range, AddressRange.SLICE, team));
    }

    private ObjectNode body(String team, String name, AddressRange slice) {
        var body = engine.object().put("Name", name).put("Driver", "bridge");
        var marks = body.putObject("Labels");
        labels.of(Labels.Kind.NETWORK).forEach(marks::put);
        marks.put(Labels.TEAM, team);
        body.putObject("IPAM").putArray("Config").addObject().put("Subnet", slice.toString());
        return body;
    }

    private static List<AddressRange> subnets(JsonNode network) {
        var subnets = new ArrayList<AddressRange>();
        for (var each : network.path("IPAM").path("Config")) {
            AddressRange.tryParse(each.path("Subnet").asText()).ifPresent(subnets::add);
        }
        return subnets;
    }

    /// An address of the bridge that no instance has.
    ///
    /// @param name of the container: the same one gets the same address again, if that is free
    Place place(Bridge bridge, String name) throws InterruptedException {
        var taken = taken();
        lock.lock();
        try {
            var now = clock.instant();
            reserved.values().removeIf(until -> until.isBefore(now));
            taken.addAll(reserved.keySet());
            var address = bridge.slice()
                    .free(name.hashCode(), taken)
                    .orElseThrow(() -> new SlipwayException(
                            Failure.EXHAUSTED,
                            "all addresses of network %s (%s) are taken".formatted(bridge.network(), bridge.slice())));
            reserved.put(address, now.plus(RESERVED));
            return new Place(bridge.network(), address);
        } finally {
            lock.unlock();
        }
    }

    /// The container is there: what it says counts, for as long as it is.
    void isShown(Place place) {
        lock.lock();
        try {
            reserved.remove(place.address());
        } finally {
            lock.unlock();
        }
    }

    private Set<String> taken() throws InterruptedException {
        var taken = new HashSet<String>();
        for (var container : engine.containers(labels.of(Labels.Kind.INSTANCE))) {
            taken.add(container.path("Labels").path(Labels.ADDRESS).asText());
        }
        return taken;
    }

    /// Removes the bridges that nobody is in.
    void removeUnused() throws InterruptedException {
        var used = new HashSet<String>();
        for (var container : engine.containers(labels.of(Labels.Kind.INSTANCE))) {
            used.add(container.path("HostConfig").path("NetworkMode").asText());
        }
        for (var network : engine.networks()) {
            var id = network.path("Id").asText();
            if (labels.areOurs(network.path("Labels")) && !used.contains(id)) {
                var _ = engine.removeNetwork(id);
            }
        }
    }
}
