package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.app.AppRows;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.ComponentDefinition.PortDefinition;
import io.slipway.engine.app.ComponentDefinition.RouteDefinition;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.routing.InnerPort;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.routing.RouteClaim.Origin;
import io.slipway.engine.routing.RoutingRows;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The places that a component holds at the gateways, and its inner ports. A place is held by one component of
/// a datacenter at a time.
final class Claims {
    static final String BALANCER = "default";

    private final RoutingRows routing;
    private final AppRows apps;
    private final Datacenters datacenters;
    private final IdSource ids;
    private final Wakeups wakeups;

    @Inject
    Claims(RoutingRows routing, AppRows apps, Datacenters datacenters, IdSource ids, Wakeups wakeups) {
        this.routing = routing;
        this.apps = apps;
        this.datacenters = datacenters;
        this.ids = ids;
        this.wakeups = wakeups;
    }

    /// Takes the places that the definition asks for, beside those that are held already.
    ///
    /// @throws SlipwayException `CONFLICT` if another component holds one of them
    void claim(Tx tx, App app, Component component, ComponentDefinition definition) {
        for (var wanted : wanted(app, component, definition)) {
            var holder = routing.holder(tx, wanted);
            if (holder.isEmpty()) {
                routing.insert(tx, wanted);
            } else if (!holder.get().componentId().equals(component.id())) {
                throw mended(taken(tx, wanted, holder.get(), app), app, definition);
            }
        }
        claimPlainAddress(tx, app, component, definition);
        var ports = innerPorts(tx, component.id(), app.datacenter());
        for (var port : definition.ports()) {
            if (port.inner() && ports.stream().noneMatch(known -> known.port().equals(port.name()))) {
                routing.insert(tx, inner(app, component, port));
            }
        }
    }

    /// Fails as [#claim] would, and takes nothing.
    void check(Tx tx, App app, Optional<String> componentId, ComponentDefinition definition) {
        var component = imagined(componentId, app, definition);
        for (var wanted : wanted(app, component, definition)) {
            routing.holder(tx, wanted)
                    .filter(holder -> !holder.componentId().equals(component.id()))
                    .ifPresent(holder -> {
                        throw mended(taken(tx, wanted, holder, app), app, definition);
                    });
        }
    }

    /// The hosts under which the component is found, as the definition says, without the plain address.
    List<String> hosts(App app, Component component, ComponentDefinition definition) {
        return wanted(app, component, definition).stream()
                .filter(RouteClaim::isHttp)
                .map(claim -> claim.host() + (claim.path().equals("/") ? "" : claim.path()))
                .toList();
    }

    /// [#hosts] of a component that may not be there yet.
    List<String> hosts(App app, ComponentDefinition definition) {
        return hosts(app, imagined(Optional.empty(), app, definition), definition);
    }

    private static Component imagined(Optional<String> id, App app, ComponentDefinition definition) {
        return new Component(
                id.orElse(""), app.id(), definition.name(), definition, Optional.empty(), 0, Optional.empty(), false);
    }

    /// Gives back what the definition does not ask for any more.
    void release(Tx tx, Component component, ComponentDefinition definition) {
        var app = apps.of(tx, component).orElseThrow();
        var wanted = wanted(app, component, definition);
        for (var held : routes(tx, component.id(), app.datacenter())) {
            var stays = held.origin() == Origin.PLAIN
                    ? definition.outer()
                    : wanted.stream()
                            .anyMatch(claim ->
                                    samePlace(claim, held) && claim.port().equals(held.port()));
            if (!stays) {
                routing.delete(tx, held.id());
                passPlainAddressOn(tx, held);
            }
        }
        for (var port : innerPorts(tx, component.id(), app.datacenter())) {
            if (definition.ports().stream()
                    .noneMatch(wish -> wish.inner() && wish.name().equals(port.port()))) {
                routing.deleteInnerPort(tx, port.id());
            }
        }
    }

    /// Whether the component's definition asks for a place that it holds. It does no more for one that is held until
    /// the release before is given up.
    boolean isWanted(App app, Component component, RouteClaim held) {
        return wanted(app, component, component.definition()).stream().anyMatch(claim -> samePlace(claim, held));
    }

    void releaseAll(Tx tx, String componentId) {
        var held = routing.routesOfComponent(tx, componentId);
        held.forEach(claim -> routing.delete(tx, claim.id()));
        held.forEach(claim -> passPlainAddressOn(tx, claim));
    }

    /// Gives back all that the component holds there, its inner ports too.
    void releaseFrom(Tx tx, String componentId, String datacenter) {
        var held = routes(tx, componentId, datacenter);
        held.forEach(claim -> routing.delete(tx, claim.id()));
        held.forEach(claim -> passPlainAddressOn(tx, claim));
        innerPorts(tx, componentId, datacenter).forEach(port -> routing.deleteInnerPort(tx, port.id()));
    }

    private List<RouteClaim> routes(Tx tx, String componentId, String datacenter) {
        return routing.routesOfComponent(tx, componentId).stream()
                .filter(claim -> claim.datacenter().equals(datacenter))
                .toList();
    }

    private List<InnerPort> innerPorts(Tx tx, String componentId, String datacenter) {
        return routing.innerPortsOfComponent(tx, componentId).stream()
                .filter(port -> port.datacenter().equals(datacenter))
                .toList();
    }

    /// @param somewhere the app, whose component may run elsewhere
    private List<RouteClaim> wanted(App somewhere, Component component, ComponentDefinition definition) {
        if (!definition.outer()) {
            return List.of();
        }
        var app = somewhere.at(definition);
        var claims = new ArrayList<RouteClaim>();
        for (var route : definition.routes()) {
            claims.add(fromFile(app, component, definition, route));
        }
        var http = definition.ports().stream()
                .filter(port -> port.protocol().equals("http"))
                .findFirst();
        if (claims.isEmpty() && http.isPresent()) {
            claims.add(http(
                    app, component, defaultHost(app, component), "/", http.get().name(), Origin.DEFAULT));
        }
        return claims;
    }

    private RouteClaim fromFile(App app, Component component, ComponentDefinition definition, RouteDefinition route) {
        var port = definition.ports().stream()
                .filter(candidate -> candidate.name().equals(route.port()))
                .findFirst();
        if (route.outerPort().isPresent()) {
            return new RouteClaim(
                    ids.next("t"),
                    component.id(),
                    app.datacenter(),
                    BALANCER,
                    "",
                    "",
                    route.outerPort().getAsInt(),
                    port.map(PortDefinition::udp).orElse(false),
                    route.port(),
                    Origin.FILE);
        }
        var host = route.host().orElseGet(() -> defaultHost(app, component));
        return http(app, component, host, route.path(), route.port(), Origin.FILE);
    }

    private RouteClaim http(App app, Component component, String host, String path, String port, Origin origin) {
        return new RouteClaim(
                ids.next("t"), component.id(), app.datacenter(), BALANCER, host, path, 0, false, port, origin);
    }

    /// The first app of a datacenter also answers on the gateway's plain address, since names below
    /// `localhost` do not resolve everywhere. When it goes, the oldest of the others follows; with none left,
    /// nothing answers there.
    private void claimPlainAddress(Tx tx, App app, Component component, ComponentDefinition definition) {
        var http = definition.ports().stream()
                .filter(port -> port.protocol().equals("http"))
                .findFirst();
        if (!definition.outer() || http.isEmpty()) {
            return;
        }
        var plain = http(app, component, "*", "/", http.get().name(), Origin.PLAIN);
        if (routing.holder(tx, plain).isEmpty()) {
            routing.insert(tx, plain);
        }
    }

    private void passPlainAddressOn(Tx tx, RouteClaim freed) {
        if (freed.origin() != Origin.PLAIN) {
            return;
        }
        routing.oldestHttpRoute(tx, freed.datacenter()).ifPresent(heir -> {
            routing.insert(
                    tx,
                    new RouteClaim(
                            ids.next("t"),
                            heir.componentId(),
                            heir.datacenter(),
                            freed.balancer(),
                            freed.host(),
                            freed.path(),
                            0,
                            false,
                            heir.port(),
                            Origin.PLAIN));
            wakeups.changed(tx, heir.datacenter(), heir.componentId());
        });
    }

    /// `<component>-<app>[-<space>].<team>.<domain>`
    private String defaultHost(App app, Component component) {
        var domain = datacenters.find(app.datacenter()).map(Datacenter::domain).orElse("localhost");
        var space = app.key().space().equals("default") ? "" : "-" + app.key().space();
        return "%s-%s%s.%s.%s"
                .formatted(component.name(), app.key().app(), space, app.key().team(), domain);
    }

    private InnerPort inner(App app, Component component, PortDefinition port) {
        return new InnerPort(
                ids.next("n"),
                component.id(),
                port.name(),
                port.protocol(),
                port.udp(),
                app.datacenter(),
                Optional.empty());
    }

    private SlipwayException taken(Tx tx, RouteClaim wanted, RouteClaim holder, App app) {
        var place = wanted.isHttp() ? wanted.host() + wanted.path() : "port " + wanted.outerPort();
        // Another team's names are not for this team to see.
        var who = apps.componentById(tx, holder.componentId())
                .flatMap(component -> apps.byId(tx, component.appId())
                        .filter(other -> other.key().team().equals(app.key().team()))
                        .map(other -> "component '%s' of app '%s'"
                                .formatted(component.name(), other.key().app())))
                .orElse("another team");
        return SlipwayException.conflict(
                "route %s is held by %s; choose another route, or remove it there first".formatted(place, who));
    }

    /// Of one route the default one can take the place; which of several to give up, only the author knows.
    private static SlipwayException mended(SlipwayException taken, App app, ComponentDefinition definition) {
        return definition.routes().size() == 1
                ? taken.mendedBy(new Mends(app.key()).withDefaultRoute(definition))
                : taken;
    }

    private static boolean samePlace(RouteClaim a, RouteClaim b) {
        return a.host().equals(b.host())
                && a.path().equals(b.path())
                && a.outerPort() == b.outerPort()
                && a.udp() == b.udp();
    }
}
