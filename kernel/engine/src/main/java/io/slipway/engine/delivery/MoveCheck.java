package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.ComponentDefinition.Kind;
import io.slipway.engine.app.ComponentDefinition.PortDefinition;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.delivery.MoveReport.Finding;
import io.slipway.engine.release.Release;
import io.slipway.engine.store.Database;
import io.slipway.engine.volume.Volume;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.loadbalancer.LoadBalancerTrait;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.storage.CopyVolume;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Compares what an app needs with what another datacenter has.
final class MoveCheck {
    private final Database database;
    private final Rows rows;
    private final Datacenters datacenters;
    private final Claims claims;
    private final Reach reach;
    private final Spaces spaces;

    @Inject
    MoveCheck(Database database, Rows rows, Datacenters datacenters, Claims claims, Reach reach, Spaces spaces) {
        this.database = database;
        this.rows = rows;
        this.datacenters = datacenters;
        this.claims = claims;
        this.reach = reach;
        this.spaces = spaces;
    }

    /// A component with what would run of it there.
    private record Part(Component component, Optional<Release> release, List<Volume> volumes) {
        String name() {
            return component.name();
        }

        ComponentDefinition definition() {
            return release.map(current -> current.config().definition()).orElse(component.definition());
        }
    }

    /// @throws SlipwayException `INVALID` with all that is missing
    static void refuse(MoveReport report) {
        if (!report.possible()) {
            throw SlipwayException.invalid(report.missing().stream()
                    .map(finding -> new FieldProblem(
                            "",
                            finding.component().isEmpty() ? "to" : "components." + finding.component(),
                            report.to(),
                            finding.text(),
                            finding.mend()))
                    .toList());
        }
    }

    /// @param to a datacenter that is configured
    MoveReport of(App app, String to) {
        var parts = database.read(tx -> rows.apps().components(tx, app.id()).stream()
                .map(component -> new Part(
                        component,
                        component.currentRelease().flatMap(id -> rows.releases().find(tx, id)),
                        rows.volumes().ofComponent(tx, component.id()).stream()
                                .filter(volume -> volume.datacenter().equals(app.datacenter()))
                                .toList()))
                .toList());
        var target = datacenters.find(to).orElseThrow();
        var findings = new ArrayList<Finding>();
        var places = database.read(tx -> spaces.datacenters(tx, app.key().team()));
        if (!places.contains(to)) {
            findings.add(Finding.missing(
                    "",
                    "a datacenter in which team '%s' has a space: %s"
                            .formatted(app.key().team(), String.join(", ", places)),
                    "let its operator make one: slipway space set NAME --team %s --datacenter %s"
                            .formatted(app.key().team(), to)));
        }
        try {
            for (var part : parts) {
                ofPlace(part, findings);
                ofScheduler(target, part, findings);
                ofVolumes(app, target, part, findings);
                ofNeeds(target, part, findings);
                ofRoutes(app, target, part, findings);
            }
            ofNetworks(app, target, findings);
        } catch (SlipwayException e) {
            findings.add(Finding.missing(
                    "",
                    "a datacenter that answers: " + e.getMessage(),
                    "see slipway datacenter show %s".formatted(to)));
        }
        findings.add(Finding.kept("", "env, secrets, releases and their numbers"));
        return MoveReport.of(app.key().app(), app.datacenter(), to, findings);
    }

    /// What the file or the release says of a place would no longer be true.
    private static void ofPlace(Part part, List<Finding> findings) {
        part.component()
                .definition()
                .datacenter()
                .or(() -> part.definition().datacenter())
                .ifPresent(place -> findings.add(Finding.missing(
                        part.name(),
                        "a component that runs where its app does: its app file names datacenter '%s'".formatted(place),
                        "take 'datacenter' out of the app file of an app that is to move")));
    }

    private static void ofScheduler(Datacenter target, Part part, List<Finding> findings) {
        var traits = target.scheduler().traits();
        var definition = part.definition();
        part.release().ifPresent(release -> {
            var needed = switch (release.artifact()) {
                case Artifact.Slug _ -> SchedulerTrait.RUNS_SLUGS;
                case Artifact.Image _ -> SchedulerTrait.RUNS_IMAGES;
            };
            var what = needed == SchedulerTrait.RUNS_SLUGS ? "slugs" : "images";
            var published =
                    needed == SchedulerTrait.RUNS_SLUGS && target.slugs().isPresent();
            if (traits.contains(needed) || published) {
                findings.add(Finding.kept(part.name(), "%s, as it is".formatted(release.label())));
            } else {
                findings.add(Finding.missing(
                        part.name(),
                        "a scheduler that runs %s, for %s".formatted(what, release.label()),
                        needed == SchedulerTrait.RUNS_SLUGS
                                ? "let its operator set slugs of the datacenter, or slugImage of its scheduler"
                                : "deploy the component from source, or choose a datacenter that runs images"));
            }
        });
        if (definition.kind() == Kind.STATEFUL && !traits.contains(SchedulerTrait.STABLE_IDENTITY)) {
            findings.add(Finding.missing(
                    part.name(),
                    "a scheduler that keeps numbered instances with their volumes",
                    "choose a datacenter for stateful components"));
        }
        if (definition.kind() == Kind.JOB && !traits.contains(SchedulerTrait.RUNS_TO_END)) {
            findings.add(Finding.missing(
                    part.name(), "a scheduler that runs jobs to their end", "choose another datacenter"));
        }
        if (definition.ports().stream().anyMatch(PortDefinition::udp) && !traits.contains(SchedulerTrait.UDP_PORTS)) {
            findings.add(Finding.missing(part.name(), "a scheduler with UDP ports", "choose another datacenter"));
        }
        if (!traits.contains(SchedulerTrait.CHOOSES_INSTANCE)) {
            findings.add(Finding.changed(
                    part.name(), "when it is made smaller, all its instances are replaced by fewer there"));
        }
    }

    private void ofVolumes(App app, Datacenter target, Part part, List<Finding> findings) {
        for (var volume : part.volumes()) {
            var what = "volume '%s' of instance %d".formatted(volume.name(), volume.ordinal());
            var source = datacenters
                    .find(app.datacenter())
                    .flatMap(from -> from.storage(volume.storage()))
                    .flatMap(storage -> storage.capability(CopyVolume.class));
            var storage = target.storage(volume.storage());
            if (source.isEmpty()) {
                findings.add(Finding.missing(
                        part.name(),
                        "a storage '%s' in %s that lets %s be copied"
                                .formatted(volume.storage(), app.datacenter(), what),
                        "deploy the app anew in the other datacenter and copy its data yourself"));
            } else if (storage.isEmpty()) {
                findings.add(Finding.missing(
                        part.name(),
                        "a storage '%s' for %s".formatted(volume.storage(), what),
                        "let its operator add datacenters.%s.storage.%s in server.yaml"
                                .formatted(target.name(), volume.storage())));
            } else if (storage.get().capability(CopyVolume.class).isEmpty()) {
                findings.add(Finding.missing(
                        part.name(),
                        "a storage '%s' into which %s can be copied".formatted(volume.storage(), what),
                        "choose a datacenter whose storage copies"));
            } else {
                findings.add(Finding.kept(part.name(), what + " is copied"));
            }
        }
        if (!part.volumes().isEmpty()) {
            findings.add(Finding.changed(part.name(), "is stopped while its data is copied"));
        }
    }

    private void ofNeeds(Datacenter target, Part part, List<Finding> findings) {
        reach.checkFiles(target.name(), part.definition())
                .ifPresent(problem -> findings.add(Finding.missing(
                        part.name(),
                        "a scheduler that gives it its file %s".formatted(problem.value()),
                        problem.mend())));
        reach.check(target.name(), part.definition(), part.definition().needs())
                .ifPresent(problem -> findings.add(
                        Finding.missing(part.name(), "a way to what it needs: " + problem.expected(), problem.mend())));
    }

    private void ofRoutes(App app, Datacenter target, Part part, List<Finding> findings) {
        try {
            database.read(tx -> {
                claims.check(
                        tx, app.in(target.name()), Optional.of(part.component().id()), part.definition());
                return null;
            });
        } catch (SlipwayException e) {
            findings.add(Finding.missing(
                    part.name(), "its routes: " + e.getMessage(), e.mend().orElse("")));
            return;
        }
        var there = claims.hosts(app.in(target.name()), part.component(), part.definition());
        for (var route : claims.hosts(app, part.component(), part.definition())) {
            findings.add(
                    there.contains(route)
                            ? Finding.changed(
                                    part.name(),
                                    "%s is served by the gateway of %s: let the name lead there"
                                            .formatted(route, target.name()))
                            : Finding.changed(part.name(), "%s becomes %s".formatted(route, String.join(", ", there))));
        }
        var balancer = Optional.ofNullable(target.loadBalancers().get(Claims.BALANCER));
        for (var route : part.definition().routes()) {
            if (route.outerPort().isEmpty()) {
                continue;
            }
            var udp = part.definition().ports().stream()
                    .anyMatch(port -> port.name().equals(route.port()) && port.udp());
            var trait = udp ? LoadBalancerTrait.UDP : LoadBalancerTrait.TCP;
            if (balancer.isEmpty() || !balancer.get().traits().contains(trait)) {
                findings.add(Finding.missing(
                        part.name(),
                        "a gateway with %s routes, for port %d"
                                .formatted(trait, route.outerPort().getAsInt()),
                        "choose a datacenter whose load balancer has them"));
            }
        }
    }

    private void ofNetworks(App app, Datacenter target, List<Finding> findings) {
        var has = datacenters
                .find(app.datacenter())
                .map(from -> from.network().isPresent())
                .orElse(false);
        if (has && target.network().isEmpty()) {
            findings.add(Finding.changed("", "its space has no network of its own in %s".formatted(target.name())));
        }
    }
}
