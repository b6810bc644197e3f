package io.slipway.engine.reconcile;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.routing.InnerPort;
import io.slipway.engine.routing.TableVersions;
import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.SpecDigest;
import io.slipway.spi.loadbalancer.PublishesNames.InnerPlace;
import io.slipway.spi.network.Attachment;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkId;
import io.slipway.spi.network.NetworkSpec;
import io.slipway.spi.network.NetworkStatus;
import io.slipway.spi.network.NetworkStatus.Doorway;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The networks of a datacenter's spaces: made when the first component of a space is looked at, joined by each
/// workload, removed when nothing of the space is left here. Does nothing where the datacenter has no network.
final class SpaceNetworks {
    private static final Logger log = LoggerFactory.getLogger(SpaceNetworks.class);

    private final Datacenter datacenter;
    private final TableVersions versions;
    private final Map<Space, NetworkStatus.Present> made = new ConcurrentHashMap<>();

    SpaceNetworks(Datacenter datacenter, TableVersions versions) {
        this.datacenter = datacenter;
        this.versions = versions;
    }

    /// @param inner empty where the load balancer chooses
    record Place(Optional<InnerPlace> inner) {
        static final Place ANYWHERE = new Place(Optional.empty());
    }

    private record Space(String team, String name) {
        static Space of(AppKey app) {
            return new Space(app.team(), app.space());
        }

        /// The same in every process.
        NetworkId network() {
            return new NetworkId("n" + SpecDigest.of(this).substring(0, 20));
        }
    }

    /// Where the port of a component is published; empty where members of its network reach no load balancer.
    Optional<Place> place(WantedComponent component, InnerPort port) throws InterruptedException {
        var network = datacenter.network();
        if (network.isEmpty() || component.app().isEmpty()) {
            return Optional.of(Place.ANYWHERE);
        }
        return doorway(network.get(), Space.of(component.app().get()))
                .map(doorway -> new Place(
                        Optional.of(new InnerPlace(doorway.host(), component.number(port.port()), doorway.members()))));
    }

    private Optional<Doorway> doorway(Network network, Space space) throws InterruptedException {
        return present(network, space).doorway();
    }

    private NetworkStatus.Present present(Network network, Space space) throws InterruptedException {
        var known = made.get(space);
        if (known != null) {
            return known;
        }
        var owner = Owner.ofSpace(space.team(), space.name());
        var id = space.network();
        var digest = new NetworkSpec(id, 1, owner, Set.of()).digest();
        var generation = versions.of(datacenter.name(), id.value(), "network", digest);
        try {
            network.apply(new NetworkSpec(id, generation, owner, Set.of()));
        } catch (SlipwayException e) {
            if (e.failure() != Failure.CONFLICT) {
                throw e;
            }
            // The back end is ahead of the store, as after the store came back from a backup: go past it.
            network.apply(new NetworkSpec(
                    id, versions.raise(datacenter.name(), id.value(), "network", digest), owner, Set.of()));
        }
        return switch (network.status(id)) {
            case NetworkStatus.Present present -> {
                made.put(space, present);
                yield present;
            }
            case NetworkStatus.Absent _ ->
                throw new SlipwayException(
                        Failure.UNAVAILABLE, "the network of %s was removed just now".formatted(space));
        };
    }

    /// Joins the workload to its space's network.
    ///
    /// @param hosts addresses by the names under which it finds what it needs
    List<Attachment> attachments(WantedWorkload wanted, Map<String, String> hosts) throws InterruptedException {
        var network = datacenter.network();
        if (network.isEmpty()) {
            return List.of();
        }
        var space = Space.of(wanted.names().key());
        var needs = wanted.release().config().needsHere();
        if (!needs.isEmpty() && doorway(network.get(), space).isEmpty()) {
            throw SlipwayException.unsupported(
                    "'%s' needs %s, and its network leads to no load balancer: run the server of datacenter %s on its engine's machine, set the network's 'doorway' where it is a Swarm's, or take the needs out"
                            .formatted(wanted.names().component(), needs, datacenter.name()));
        }
        return List.of(
                switch (join(
                        network.get(), space, new WorkloadId(wanted.workload().id()))) {
                    case Attachment.Named named -> named.withHosts(hosts);
                });
    }

    private Attachment join(Network network, Space space, WorkloadId workload) throws InterruptedException {
        present(network, space);
        try {
            return network.join(space.network(), workload);
        } catch (SlipwayException e) {
            if (e.failure() != Failure.INVALID) {
                throw e;
            }
            // Somebody removed it since we looked.
            made.remove(space);
            present(network, space);
            return network.join(space.network(), workload);
        }
    }

    /// Lets go of workloads and spaces that nothing wants any more, also of those that another server left.
    ///
    /// @param components all that are wanted here
    /// @param isWanted of a workload's id
    void tidy(Stream<WantedComponent> components, Predicate<String> isWanted) throws InterruptedException {
        var network = datacenter.network();
        if (network.isEmpty()) {
            return;
        }
        var used = components
                .flatMap(component -> component.app().stream())
                .map(Space::of)
                .collect(Collectors.toSet());
        var usedNetworks = used.stream().map(Space::network).collect(Collectors.toSet());
        try {
            var present = network.get().list();
            made.values()
                    .removeIf(known -> present.stream().noneMatch(each -> each.equals(withMembersOf(known, each))));
            for (var each : present) {
                tidy(network.get(), each, usedNetworks.contains(each.id()), isWanted);
            }
            for (var space : used) {
                // Where somebody removed it, it is made again.
                var _ = present(network.get(), space);
            }
        } catch (SlipwayException e) {
            log.debug("the networks of {} are not tidied now", datacenter.name(), e);
        }
    }

    /// Members come and go; what else differs was changed behind our back.
    private static NetworkStatus.Present withMembersOf(NetworkStatus.Present known, NetworkStatus.Present now) {
        return new NetworkStatus.Present(
                known.id(),
                known.generation(),
                known.digest(),
                known.owner(),
                now.members(),
                known.message(),
                known.doorway());
    }

    private void tidy(Network network, NetworkStatus.Present present, boolean isUsed, Predicate<String> isWanted)
            throws InterruptedException {
        for (var member : present.members()) {
            if (!isWanted.test(member.value())) {
                network.leave(present.id(), member);
            }
        }
        var left = present.members().stream().anyMatch(member -> isWanted.test(member.value()));
        if (!isUsed && !left) {
            log.info(
                    "removing the network of {}, which nothing uses",
                    present.owner().labels());
            made.values().removeIf(known -> known.id().equals(present.id()));
            network.remove(present.id(), present.generation());
        }
    }
}
