package io.slipway.engine.delivery;

import io.slipway.engine.app.AppFile;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.Plan;
import io.slipway.engine.app.Planner;
import io.slipway.engine.build.Build;
import io.slipway.engine.release.Release;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Tells before it happens what a deploy or a way back would change.
public final class Plans {
    private final Rows rows;

    @Inject
    Plans(Rows rows) {
        this.rows = rows;
    }

    /// @param cannotUndo what going back leaves as it is, a sentence each
    public record RollbackPreview(long from, long to, List<Plan.PlannedChange> changes, List<String> cannotUndo) {}

    Plan of(Tx tx, AppKey key, AppFile file, Map<String, String> uploads) {
        var running = new TreeMap<String, ComponentDefinition>();
        var sources = new TreeMap<String, String>();
        var app = rows.apps().find(tx, key);
        for (var component :
                app.map(found -> rows.apps().components(tx, found.id())).orElse(List.of())) {
            component
                    .currentRelease()
                    .flatMap(id -> rows.releases().find(tx, id))
                    .ifPresent(release -> {
                        running.put(
                                component.name(), release.config().definition().withInstances(component.instances()));
                        release.buildId()
                                .flatMap(id -> rows.builds().find(tx, id))
                                .map(Build::revision)
                                .ifPresent(revision -> sources.put(component.name(), revision));
                    });
        }
        return Planner.compare(new Planner.Side(running, sources), new Planner.Side(file.components(), uploads));
    }

    /// @param to empty means the last that served before the current one
    Release rollbackTarget(Tx tx, Component component, Optional<Long> to) {
        var releases = rows.releases().ofComponent(tx, component.id());
        if (to.isPresent()) {
            return releases.stream()
                    .filter(release -> release.number() == to.get())
                    .findFirst()
                    .orElseThrow(() -> SlipwayException.invalid("component '%s' has no release v%d; there are: %s"
                            .formatted(
                                    component.name(),
                                    to.get(),
                                    String.join(
                                            ", ",
                                            releases.stream()
                                                    .map(Release::label)
                                                    .toList()))));
        }
        var current = current(tx, component);
        return releases.stream()
                .filter(release -> release.number() < current.number() && release.state() == Release.State.GOOD)
                .findFirst()
                .orElseThrow(() -> SlipwayException.invalid("component '%s' has no release before %s to go back to"
                        .formatted(component.name(), current.label())));
    }

    RollbackPreview rollback(Tx tx, Component component, Optional<Long> to) {
        var current = current(tx, component);
        var target = rollbackTarget(tx, component, to);
        var changes = new ArrayList<>(Planner.ofComponent(
                component.name(),
                current.config().definition().withInstances(component.instances()),
                target.config().definition().withInstances(component.instances())));
        var from = revision(tx, current);
        var toRevision = revision(tx, target);
        if (!from.equals(toRevision)) {
            changes.add(new Plan.PlannedChange(
                    Plan.Action.CHANGE,
                    Optional.of(component.name()),
                    "components." + component.name() + ".source content",
                    from,
                    toRevision,
                    "new release"));
        }
        var cannot = new ArrayList<String>();
        if (!component.definition().volumes().isEmpty()) {
            cannot.add("what was written to volumes since then stays");
        }
        if (!component.definition().needs().isEmpty()) {
            cannot.add("what was changed in %s since then stays"
                    .formatted(String.join(", ", component.definition().needs())));
        }
        return new RollbackPreview(current.number(), target.number(), changes, cannot);
    }

    private Release current(Tx tx, Component component) {
        return component
                .currentRelease()
                .flatMap(id -> rows.releases().find(tx, id))
                .orElseThrow(() -> SlipwayException.invalid(
                        "component '%s' has no release yet; deploy it first".formatted(component.name())));
    }

    private Optional<String> revision(Tx tx, Release release) {
        return release.buildId().flatMap(id -> rows.builds().find(tx, id)).map(Build::revision);
    }
}
