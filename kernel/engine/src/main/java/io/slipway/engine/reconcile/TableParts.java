package io.slipway.engine.reconcile;

import io.slipway.engine.routing.InnerPort;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.routing.Tables;
import io.slipway.spi.loadbalancer.EndpointTable.Member;
import io.slipway.spi.loadbalancer.PublishesNames.InnerName;
import io.slipway.spi.loadbalancer.Route;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What the tables of a datacenter's load balancers are made of, kept part by part: a change of one component
/// costs what that component has, not what all have. Used by one thread.
final class TableParts {
    private final Map<String, Part> parts = new HashMap<>();
    private final Map<String, List<Member>> upstreams = new TreeMap<>();
    private final Map<String, Inner> inner = new TreeMap<>();
    private final Map<String, Routes> routes = new HashMap<>();
    private final ContentSum upstreamsSum = new ContentSum();
    private final ContentSum namesSum = new ContentSum();
    /// Components that could not tell their names.
    private final Set<String> untold = new HashSet<>();

    /// What one component brings in.
    ///
    /// @param inner empty while it cannot be told where its ports are to be published
    record Part(List<RouteClaim> routes, Optional<List<Inner>> inner, Map<String, List<Member>> upstreams) {
        static final Part NOTHING = new Part(List.of(), Optional.of(List.of()), Map.of());

        boolean isNothing() {
            return equals(NOTHING);
        }
    }

    /// @param name of the port, with the place where it is to be published
    record Inner(InnerPort port, InnerName name) {}

    private static final class Routes {
        private final Map<String, Route> byId = new TreeMap<>();
        private final ContentSum sum = new ContentSum();
    }

    private record Place(Route route) {}

    private record Upstream(String name, List<Member> members) {}

    void put(String component, Part part) {
        var before = parts.getOrDefault(component, Part.NOTHING);
        if (part.isNothing()) {
            parts.remove(component);
        } else {
            parts.put(component, part);
        }
        if (!before.upstreams().equals(part.upstreams())) {
            before.upstreams().forEach((name, members) -> {
                upstreams.remove(name);
                upstreamsSum.remove(new Upstream(name, members));
            });
            part.upstreams().forEach((name, members) -> {
                upstreams.put(name, members);
                upstreamsSum.add(new Upstream(name, members));
            });
        }
        if (!before.routes().equals(part.routes())) {
            before.routes().forEach(this::remove);
            part.routes().forEach(this::add);
        }
        if (!before.inner().equals(part.inner())) {
            putNames(before.inner().orElse(List.of()), part.inner().orElse(List.of()));
        }
        if (part.inner().isEmpty()) {
            untold.add(component);
        } else {
            untold.remove(component);
        }
    }

    private void putNames(List<Inner> before, List<Inner> now) {
        before.forEach(one -> {
            inner.remove(one.port().id());
            namesSum.remove(one.name());
        });
        now.forEach(one -> {
            inner.put(one.port().id(), one);
            namesSum.add(one.name());
        });
    }

    /// Half a table would take the other half from those who use it.
    boolean areNamesKnown() {
        return untold.isEmpty();
    }

    private void add(RouteClaim claim) {
        var route = Tables.route(claim);
        var of = routes.computeIfAbsent(claim.balancer(), _ -> new Routes());
        of.byId.put(claim.id(), route);
        of.sum.add(new Place(route));
    }

    private void remove(RouteClaim claim) {
        var of = routes.computeIfAbsent(claim.balancer(), _ -> new Routes());
        of.byId.remove(claim.id());
        of.sum.remove(new Place(Tables.route(claim)));
    }

    Map<String, List<Member>> upstreams() {
        return upstreams;
    }

    String upstreamsDigest() {
        return upstreamsSum.toString();
    }

    /// In the order of their ids.
    List<Route> routes(String balancer) {
        var of = routes.get(balancer);
        return of == null ? List.of() : List.copyOf(of.byId.values());
    }

    String routesDigest(String balancer) {
        return routes.computeIfAbsent(balancer, _ -> new Routes()).sum.toString();
    }

    List<InnerName> names() {
        return inner.values().stream().map(Inner::name).toList();
    }

    String namesDigest() {
        return namesSum.toString();
    }

    /// By id.
    Optional<InnerPort> port(String id) {
        return Optional.ofNullable(inner.get(id)).map(Inner::port);
    }
}
