package io.slipway.engine.delivery;

import io.slipway.engine.build.BuildWorkplace;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.store.Database;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The steps that take a component away: its routes first, then what runs, its volumes, its rows.
final class Removal {
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final StepLimits LIMITS = StepLimits.usual().withPatience(Duration.ofHours(1));

    private final Database database;
    private final Rows rows;
    private final Claims claims;
    private final Wakeups wakeups;
    private final BuildWorkplace workplace;

    @Inject
    Removal(Database database, Rows rows, Claims claims, Wakeups wakeups, BuildWorkplace workplace) {
        this.database = database;
        this.rows = rows;
        this.claims = claims;
        this.wakeups = wakeups;
        this.workplace = workplace;
    }

    List<Step> ofComponent(String componentId, String name) {
        return List.of(
                Step.of(
                        name + ": stop",
                        () -> StepResult.commit(tx -> {
                            claims.releaseAll(tx, componentId);
                            rows.apps().componentById(tx, componentId).ifPresent(component -> {
                                rows.workloads()
                                        .ofComponent(tx, componentId)
                                        .forEach(workload -> rows.workloads().leave(tx, workload.id()));
                                rows.apps()
                                        .of(tx, component)
                                        .ifPresent(app -> wakeups.changed(tx, app.datacenter(), componentId));
                            });
                            return null;
                        })),
                Step.of(name, () -> awaitWorkloads(componentId)).within(LIMITS),
                Step.of(name + ": volumes", () -> awaitVolumes(componentId)).within(LIMITS),
                Step.of(name + ": clean up", () -> {
                    try {
                        workplace.forget(componentId);
                    } catch (IOException e) {
                        throw new SlipwayException(
                                Failure.UNAVAILABLE, "cannot remove the build cache of " + componentId, e);
                    }
                    return StepResult.commit(tx -> {
                        // The gateway learns that the inner names are gone, too, and may end with the last of them.
                        rows.apps()
                                .componentById(tx, componentId)
                                .flatMap(component -> rows.apps().of(tx, component))
                                .ifPresent(app -> wakeups.changed(tx, app.datacenter(), componentId));
                        rows.apps().deleteComponent(tx, componentId);
                        return null;
                    });
                }));
    }

    private StepResult awaitWorkloads(String componentId) {
        var left = database.read(
                tx -> rows.workloads().ofComponent(tx, componentId).size());
        return left == 0
                ? StepResult.done()
                : StepResult.lookAgain(LOOK, "%d workload%s to end".formatted(left, left == 1 ? "" : "s"));
    }

    private StepResult awaitVolumes(String componentId) {
        var left = database.transaction(tx -> {
            rows.volumes().remove(tx, componentId);
            var changed = tx.hasChanged();
            var volumes = rows.volumes().ofComponent(tx, componentId);
            volumes.stream()
                    .findFirst()
                    .filter(_ -> changed)
                    .ifPresent(volume -> wakeups.changed(tx, volume.datacenter(), componentId));
            return volumes.size();
        });
        return left == 0
                ? StepResult.done()
                : StepResult.lookAgain(LOOK, "%d volume%s to remove".formatted(left, left == 1 ? "" : "s"));
    }
}
