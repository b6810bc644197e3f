package io.slipway.engine.delivery;

import io.slipway.engine.app.App;
import io.slipway.engine.release.Release;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.rollout.Workload.Phase;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import io.slipway.engine.time.EvenClock;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;

/// Makes workloads that are to take over from others of their component.
final class Successors {
    private final Rows rows;
    private final IdSource ids;
    private final EvenClock clock;

    @Inject
    Successors(Rows rows, IdSource ids, EvenClock clock) {
        this.rows = rows;
        this.ids = ids;
        this.clock = clock;
    }

    /// In the datacenter of `app`. Answers its id.
    String insert(Tx tx, App app, Release release, int instances, Phase phase) {
        var definition = release.config().definition();
        var workload = new Workload(
                ids.next("w"),
                release.componentId(),
                release.id(),
                Optional.empty(),
                app.datacenter(),
                switch (definition.kind()) {
                    case WEB, WORKER -> Workload.Kind.KEEP;
                    case STATEFUL -> Workload.Kind.ORDINALS;
                    case JOB -> Workload.Kind.ONCE;
                },
                instances,
                0,
                Optional.empty(),
                definition.deadline(),
                phase,
                Set.of(),
                Set.of(),
                1,
                Optional.empty(),
                clock.instant(),
                clock.instant());
        rows.workloads().insert(tx, workload);
        return workload.id();
    }
}
