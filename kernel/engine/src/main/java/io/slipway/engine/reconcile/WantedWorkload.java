package io.slipway.engine.reconcile;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.release.Release;
import io.slipway.engine.rollout.Workload;
import io.slipway.engine.routing.InnerPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A workload with all that its spec is made from.
///
/// @param previous the release that ordinals below `updateFrom` still run
/// @param needed inner ports of the other components of its app by the component's name, in the order in which
///     they were declared
record WantedWorkload(
        Workload workload,
        Names names,
        Release release,
        Optional<Release> previous,
        Map<String, List<InnerPort>> needed) {

    /// What people call it.
    record Names(String team, String space, String app, String component) {
        AppKey key() {
            return new AppKey(team, space, app);
        }
    }
}
