package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition.PortDefinition;
import io.slipway.engine.app.Needs;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.routing.RouteClaim.Origin;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.TellsAddress.Address;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Finds where a component reaches what it needs in other datacenters: at the routes of that, since inner addresses
/// lead nowhere from there. A release freezes what was found, so that a change of a route is a rollout like any
/// other.
final class Elsewhere {
    private final Database database;
    private final Rows rows;
    private final Claims claims;
    private final Addresses addresses;
    private final Reach reach;

    @Inject
    Elsewhere(Database database, Rows rows, Claims claims, Addresses addresses, Reach reach) {
        this.database = database;
        this.rows = rows;
        this.claims = claims;
        this.addresses = addresses;
        this.reach = reach;
    }

    /// @param by name and datacenter of the component that needs it
    /// @param routes by its ports, in their order
    private record Needed(String name, String datacenter, By by, List<Way> routes) {}

    private record By(String name, String datacenter) {}

    private record Way(PortDefinition port, RouteClaim claim) {}

    /// By what is needed, the variables that tell of it. Asks gateways, so it is not for within a transaction.
    ///
    /// @throws SlipwayException `UNAVAILABLE` while an address is not known, `INVALID` if it leads nowhere
    ///     from there
    SortedMap<String, SortedMap<String, String>> of(String componentId) {
        var found = new TreeMap<String, SortedMap<String, String>>();
        for (var needed : database.read(tx -> needed(tx, componentId))) {
            found.put(needed.name(), variables(needed));
        }
        return found;
    }

    private List<Needed> needed(Tx tx, String componentId) {
        var component = rows.apps().componentById(tx, componentId);
        var app = component.flatMap(row -> rows.apps().byId(tx, row.appId()));
        if (app.isEmpty()) {
            return List.of();
        }
        var definition = component.get().definition();
        var by = new By(component.get().name(), app.get().at(definition).datacenter());
        var needed = new ArrayList<Needed>();
        for (var need : definition.needs()) {
            rows.apps()
                    .component(tx, app.get().id(), need)
                    .map(other -> needed(tx, app.get(), by, other))
                    .filter(other -> !other.datacenter().equals(by.datacenter()))
                    .ifPresent(needed::add);
        }
        return needed;
    }

    private Needed needed(Tx tx, App app, By by, Component other) {
        var there = app.at(other.definition()).datacenter();
        var ways = new ArrayList<Way>();
        for (var port : other.definition().ports()) {
            rows.routing().routesOfComponent(tx, other.id()).stream()
                    // The plain address goes to another app when this one goes.
                    .filter(claim -> claim.datacenter().equals(there)
                            && claim.port().equals(port.name())
                            && claim.origin() != Origin.PLAIN)
                    .min(Comparator.comparing((RouteClaim claim) -> !claims.isWanted(app, other, claim))
                            .thenComparing(RouteClaim::origin))
                    .ifPresent(claim -> ways.add(new Way(port, claim)));
        }
        return new Needed(other.name(), there, by, ways);
    }

    private SortedMap<String, String> variables(Needed needed) {
        var prefix = Needs.variable(needed.name());
        var variables = new TreeMap<String, String>();
        for (var way : needed.routes()) {
            var url = url(needed, way);
            if (url.isEmpty()) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE,
                        "waits for the address of '%s': no gateway of datacenter %s tells where it listens"
                                .formatted(needed.name(), needed.datacenter()));
            }
            check(needed, url.get());
            var port = Integer.toString(port(url.get()));
            variables.putIfAbsent(prefix + "_HOST", url.get().getHost());
            variables.putIfAbsent(prefix + "_PORT", port);
            variables.putIfAbsent(prefix + "_URL", url.get().toString());
            variables.put(prefix + "_PORT_" + Needs.variable(way.port().name()), port);
        }
        if (variables.isEmpty()) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "waits for a route of '%s' in datacenter %s".formatted(needed.name(), needed.datacenter()));
        }
        return variables;
    }

    private void check(Needed needed, URI url) {
        var problem = reach.checkAcross(
                new Reach.Needing(needed.by().name(), needed.name()),
                needed.by().datacenter(),
                needed.datacenter(),
                List.of(url.getHost()),
                addresses.known(needed.datacenter(), Claims.BALANCER));
        if (problem.isPresent()) {
            throw SlipwayException.invalid(List.of(problem.get()));
        }
    }

    private Optional<URI> url(Needed needed, Way way) {
        var claim = way.claim();
        return claim.isHttp()
                ? addresses.url(needed.datacenter(), claim)
                : host(needed, claim)
                        .map(host ->
                                URI.create("%s://%s:%d".formatted(way.port().protocol(), host, claim.outerPort())));
    }

    /// An address that the server's machine has for itself is preferred by who shares it, and of no use to others.
    private Optional<String> host(Needed needed, RouteClaim claim) {
        var hosts = addresses.addresses(needed.datacenter(), claim.balancer()).stream()
                .map(Address::host)
                .toList();
        return hosts.stream()
                .filter(host ->
                        !Loopback.is(host) || reach.hasThisMachine(needed.by().datacenter()))
                .findFirst()
                .or(() -> hosts.stream().findFirst());
    }

    private static int port(URI url) {
        return url.getPort() > 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    }
}
