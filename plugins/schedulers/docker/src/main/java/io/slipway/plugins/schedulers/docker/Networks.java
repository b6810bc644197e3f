package io.slipway.plugins.schedulers.docker;

import io.slipway.docker.Bridges;
import io.slipway.docker.Bridges.Bridge;
import io.slipway.docker.Engine;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// The bridge of an instance, which is its team's unless a network gave it another, so that the engine keeps teams
/// apart; and an address for each instance, which it keeps for its life: over crashes and restarts of the engine too.
final class Networks {
    /// How long an address counts as taken before its container shows it.
    private static final Duration RESERVED = Duration.ofMinutes(2);

    private final Engine engine;
    private final Labels labels;
    private final Bridges bridges;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Instant> reserved = new HashMap<>();

    Networks(Engine engine, Labels labels, Bridges bridges, InstantSource clock) {
        this.engine = engine;
        this.labels = labels;
        this.bridges = bridges;
        this.clock = clock;
    }

    /// @param network its id, since the engine lets two networks have one name
    record Place(String network, String address) {}

    /// The team's bridge; makes it where there is none.
    Bridge ofTeam(String team) throws InterruptedException {
        var marks = labels.of(Labels.Kind.NETWORK);
        marks.put(Labels.TEAM, team);
        return bridges.bring(
                new Bridges.Wish(labels.name(team), marks, "team " + team),
                network -> labels.areOurs(network.path("Labels"))
                        && team.equals(network.path("Labels").path(Labels.TEAM).asText()));
    }

    /// A network that was made by somebody else.
    ///
    /// @throws SlipwayException `UNAVAILABLE` where it is not on this engine
    Bridge named(String name) throws InterruptedException {
        return bridges.find(network -> name.equals(network.path("Name").asText()))
                .orElseThrow(() -> new SlipwayException(
                        Failure.UNAVAILABLE,
                        "there is no network '%s' on the engine at %s: the network of this datacenter must be on the same engine"
                                .formatted(name, engine.address())));
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
                            "all addresses of network %s (%s) are taken".formatted(bridge.name(), bridge.slice())));
            reserved.put(address, now.plus(RESERVED));
            return new Place(bridge.id(), address);
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
