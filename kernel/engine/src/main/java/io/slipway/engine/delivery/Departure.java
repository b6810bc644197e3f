package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.delivery.MoveSurvey.Part;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/// Takes an app that moves away from one of its two places: from the old one when the new one serves, from the new
/// one when the move failed.
final class Departure {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final Database database;
    private final Rows rows;
    private final Existing existing;
    private final Claims claims;
    private final Successors successors;
    private final Datacenters datacenters;
    private final Wakeups wakeups;

    @Inject
    Departure(
            Database database,
            Rows rows,
            Existing existing,
            Claims claims,
            Successors successors,
            Datacenters datacenters,
            Wakeups wakeups) {
        this.database = database;
        this.rows = rows;
        this.existing = existing;
        this.claims = claims;
        this.successors = successors;
        this.datacenters = datacenters;
        this.wakeups = wakeups;
    }

    /// Whether nothing of the app is left there, but for runs of commands, which come to their end by themselves.
    StepResult isOver(MoveSurvey survey, String datacenter) {
        var left = database.read(tx -> survey.parts().stream()
                .mapToLong(part -> ofPart(tx, part, datacenter).size()
                        + rows.volumes().ofComponent(tx, part.componentId()).stream()
                                .filter(volume -> volume.datacenter().equals(datacenter))
                                .count())
                .sum());
        return left == 0
                ? StepResult.done()
                : StepResult.lookAgain(LOOK, "%d workloads and volumes to remove in %s".formatted(left, datacenter));
    }

    /// Ends all that may write to the component's volumes, its runs of commands too.
    StepResult stop(MoveSurvey survey, Part part) {
        var left = database.transaction(tx -> {
            ofPart(tx, part, survey.from()).forEach(workload -> leave(tx, workload));
            return rows.workloads().ofComponent(tx, part.componentId()).size();
        });
        return left == 0 ? StepResult.done() : StepResult.lookAgain(LOOK, "its instances end");
    }

    /// From here on the app is at the new place, and nothing leads back.
    StepResult turnOver(String appId, MoveSurvey survey, String to) throws InterruptedException {
        // Whoever removes the old place must know that the gateways of the new one answer.
        for (var balancer :
                datacenters.find(to).orElseThrow(() -> gone(to)).loadBalancers().values()) {
            balancer.status();
        }
        return StepResult.commit(tx -> {
            var app = app(tx, appId);
            for (var part : survey.parts()) {
                var component = existing.component(tx, part.componentId());
                component
                        .currentRelease()
                        .flatMap(id -> rows.releases().find(tx, id))
                        .ifPresent(release -> claims.claim(
                                tx, app.in(to), component, release.config().definition()));
                wakeups.changed(tx, to, part.componentId());
                leaveFrom(tx, part, survey.from());
            }
            rows.apps().setDatacenter(tx, appId, to);
            rows.events().tell(tx, appId, "", "moved from %s to %s".formatted(survey.from(), to));
            return null;
        });
    }

    /// Does nothing once the app was turned over.
    StepResult takeBack(String appId, MoveSurvey survey, String to) {
        return StepResult.commit(tx -> {
            if (!isAt(tx, appId, to)) {
                survey.parts().forEach(part -> leaveFrom(tx, part, to));
                rows.events().warn(tx, appId, "", "stays in %s: the move to %s failed".formatted(survey.from(), to));
            }
            return null;
        });
    }

    /// At the old place, once the instances that were stopped there have ended: a volume has one writer.
    StepResult startAgain(String appId, MoveSurvey survey, Part part) {
        var waits = database.read(tx -> isAt(tx, appId, survey.from())
                && ofPart(tx, part, survey.from()).stream().anyMatch(Workload::isLeaving));
        if (waits) {
            return StepResult.lookAgain(LOOK, "its instances end");
        }
        return StepResult.commit(tx -> {
            var app = rows.apps().byId(tx, appId);
            if (app.isPresent()
                    && app.get().datacenter().equals(survey.from())
                    && !app.get().stopped()
                    && ofPart(tx, part, survey.from()).isEmpty()) {
                var release = existing.release(tx, part.releaseId());
                successors.insert(tx, app.get(), release, part.running().orElse(0), Workload.Phase.SERVING);
                wakeups.changed(tx, survey.from(), part.componentId());
            }
            return null;
        });
    }

    private void leaveFrom(Tx tx, Part part, String datacenter) {
        ofPart(tx, part, datacenter).forEach(workload -> leave(tx, workload));
        claims.releaseFrom(tx, part.componentId(), datacenter);
        rows.volumes().removeFrom(tx, part.componentId(), datacenter);
        wakeups.changed(tx, datacenter, part.componentId());
    }

    private void leave(Tx tx, Workload workload) {
        if (!workload.isLeaving()) {
            rows.workloads().leave(tx, workload.id());
            wakeups.changed(tx, workload.datacenter(), workload.componentId());
        }
    }

    private List<Workload> ofPart(Tx tx, Part part, String datacenter) {
        return rows.workloads().ofComponent(tx, part.componentId()).stream()
                .filter(workload -> workload.keepsUpIn(datacenter))
                .toList();
    }

    private boolean isAt(Tx tx, String appId, String datacenter) {
        return rows.apps()
                .byId(tx, appId)
                .map(App::datacenter)
                .filter(datacenter::equals)
                .isPresent();
    }

    private App app(Tx tx, String appId) {
        return rows.apps().byId(tx, appId).orElseThrow(() -> gone("the app"));
    }

    private static SlipwayException gone(String what) {
        return SlipwayException.conflict(what + " was removed meanwhile");
    }
}
