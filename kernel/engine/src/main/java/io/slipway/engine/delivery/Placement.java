package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.app.AppFile;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.store.Tx;
import io.slipway.engine.yaml.Nearest;
import io.slipway.spi.FieldProblem;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tells whether the components of an app can run where its file says, and reach from there what they need.
final class Placement {
    private final Rows rows;
    private final Spaces spaces;
    private final Datacenters datacenters;
    private final Reach reach;
    private final Claims claims;
    private final Addresses addresses;

    @Inject
    Placement(Rows rows, Spaces spaces, Datacenters datacenters, Reach reach, Claims claims, Addresses addresses) {
        this.rows = rows;
        this.spaces = spaces;
        this.datacenters = datacenters;
        this.reach = reach;
        this.claims = claims;
        this.addresses = addresses;
    }

    /// Asks the gateways that [#check] judges by. Not for within a transaction.
    void ask(AppFile file) {
        if (file.components().values().stream()
                .anyMatch(definition -> definition.datacenter().isPresent())) {
            // Where the app itself is stands in the store, so all are asked.
            datacenters.all().forEach(datacenter -> addresses.addresses(datacenter.name(), Claims.BALANCER));
        }
    }

    /// What is wrong, component by component.
    ///
    /// @param app as it is, or as it would be made
    List<FieldProblem> check(Tx tx, App app, AppFile file) {
        var problems = new ArrayList<FieldProblem>();
        for (var definition : file.components().values()) {
            unknown(tx, app, definition).or(() -> moved(tx, app, definition)).ifPresent(problems::add);
            var here = app.at(definition).datacenter();
            var needsHere = new ArrayList<String>();
            for (var need : definition.needs()) {
                var needed = file.components().get(need);
                if (needed == null || app.at(needed).datacenter().equals(here)) {
                    needsHere.add(need);
                } else if (!hasRoute(needed)) {
                    problems.add(unreachable(definition, here, needed, app));
                } else {
                    across(definition, here, needed, app).ifPresent(problems::add);
                }
            }
            reach.checkFiles(here, definition).ifPresent(problems::add);
            reach.check(here, definition, needsHere).ifPresent(problems::add);
        }
        return problems;
    }

    /// A space binds its team to the space's datacenter, so the others that a team may use are those of its spaces.
    private Optional<FieldProblem> unknown(Tx tx, App app, ComponentDefinition definition) {
        if (definition.datacenter().isEmpty()) {
            return Optional.empty();
        }
        var wanted = definition.datacenter().get();
        var team = app.key().team();
        var open = spaces.datacenters(tx, team).stream()
                .filter(name -> datacenters.find(name).isPresent())
                .toList();
        return open.contains(wanted)
                ? Optional.empty()
                : Optional.of(FieldProblem.of(
                        field(definition),
                        wanted,
                        "a datacenter in which team '%s' has a space: %s".formatted(team, String.join(", ", open)),
                        Nearest.to(wanted, open)
                                .map(near -> "did you mean '" + near + "'?")
                                .orElseGet(() ->
                                        "give the team a space there: slipway space set NAME --team %s --datacenter %s"
                                                .formatted(team, wanted))));
    }

    /// What runs, and what it keeps, stays where it is.
    private Optional<FieldProblem> moved(Tx tx, App app, ComponentDefinition definition) {
        if (app.id().isEmpty()) {
            return Optional.empty();
        }
        var wanted = app.at(definition).datacenter();
        return rows.apps()
                .component(tx, app.id(), definition.name())
                .map(component -> app.at(component.definition()).datacenter())
                .filter(present -> !present.equals(wanted))
                .map(present -> FieldProblem.of(
                        field(definition),
                        wanted,
                        "'%s', where it runs".formatted(present),
                        "deploy once without '%s', then with it in '%s': it begins there with empty volumes"
                                .formatted(definition.name(), wanted)));
    }

    private Optional<FieldProblem> across(
            ComponentDefinition definition, String here, ComponentDefinition needed, App app) {
        var there = app.at(needed).datacenter();
        var hosts = claims.hosts(app, needed).stream()
                .map(place -> place.replaceFirst("/.*", ""))
                .toList();
        return reach.checkAcross(
                new Reach.Needing(definition.name(), needed.name()),
                here,
                there,
                hosts,
                addresses.known(there, Claims.BALANCER));
    }

    private static boolean hasRoute(ComponentDefinition needed) {
        var serves = needed.ports().stream().anyMatch(port -> port.protocol().equals("http"));
        return needed.outer() && (serves || !needed.routes().isEmpty());
    }

    private static FieldProblem unreachable(
            ComponentDefinition definition, String here, ComponentDefinition needed, App app) {
        var there = app.at(needed).datacenter();
        return FieldProblem.of(
                "components.%s.needs".formatted(definition.name()),
                needed.name(),
                "a component of datacenter %s, where '%s' runs, or one with a route: '%s' runs in %s and has none"
                        .formatted(here, definition.name(), needed.name(), there),
                "give '%s' a route: 'route: HOST', or 'routes: [{port: NAME, outer: NUMBER}]' where it does not speak HTTP; or let both run in one datacenter"
                        .formatted(needed.name()));
    }

    private static String field(ComponentDefinition definition) {
        return "components.%s.datacenter".formatted(definition.name());
    }
}
