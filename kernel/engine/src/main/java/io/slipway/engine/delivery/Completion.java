package io.slipway.engine.delivery;

import io.slipway.engine.app.ComponentDefinition.Kind;
import io.slipway.engine.reconcile.Wakeups;
import io.slipway.engine.release.Release;
import io.slipway.engine.rollout.Workload.Phase;
import io.slipway.engine.store.Tx;
import jakarta.inject.Inject;

/// Makes a release that has taken over the current one: there is no way back by itself any more.
final class Completion {
    private final Rows rows;
    private final Existing existing;
    private final Claims claims;
    private final Wakeups wakeups;

    @Inject
    Completion(Rows rows, Existing existing, Claims claims, Wakeups wakeups) {
        this.rows = rows;
        this.existing = existing;
        this.claims = claims;
        this.wakeups = wakeups;
    }

    void complete(Tx tx, String releaseId, String workloadId) {
        var release = existing.release(tx, releaseId);
        var component = existing.component(tx, release.componentId());
        var app = existing.app(tx, component);
        var definition = release.config().definition();
        rows.workloads().settled(tx, workloadId);
        rows.releases().mark(tx, releaseId, Release.State.GOOD);
        rows.apps().setCurrentRelease(tx, component.id(), releaseId);
        claims.release(tx, component, definition);
        for (var workload : rows.workloads().ofComponent(tx, component.id())) {
            if (workload.phase() == Phase.STANDBY
                    || (definition.kind() == Kind.JOB && workload.id().equals(workloadId))) {
                rows.workloads().leave(tx, workload.id());
            }
        }
        rows.events().tell(tx, app.id(), component.name(), "%s serves".formatted(release.label()));
        wakeups.changed(tx, app.datacenter(), component.id());
    }
}
