package io.slipway.engine.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A workload as it is wanted: a row of the store. The reconciler of its datacenter alone turns it into calls
/// of a scheduler. Its times are those of an even clock.
///
/// @param instances how many are to serve; those in `retiring` come on top until they are drained
/// @param updateFrom of [Kind#ORDINALS]: numbers below run `previousRelease`
/// @param command of a run to end, instead of the release's own
/// @param retiring instances that get nothing new and are waited for; still counted by the scheduler
/// @param retired instances that are drained: the scheduler ends these when it lowers its count
/// @param leavingSince when `phase` became STANDBY or LEAVING, or instances began to retire
/// @param strideAt when instances were last asked for: how long they may take counts from then
public record Workload(
        String id,
        String componentId,
        String releaseId,
        Optional<String> previousRelease,
        String datacenter,
        Kind kind,
        int instances,
        int updateFrom,
        Optional<String> command,
        Duration deadline,
        Phase phase,
        Set<String> retiring,
        Set<String> retired,
        long generation,
        Optional<Instant> leavingSince,
        Instant strideAt,
        Instant createdAt) {

    public enum Kind {
        /// Alike instances of one release.
        KEEP,
        /// A stateful component as a whole: numbered instances, changed in place.
        ORDINALS,
        /// One run of a job.
        ONCE
    }

    public enum Phase {
        /// Kept running, but gets no traffic yet.
        STARTING,
        /// Ready instances get traffic.
        SERVING,
        /// Runs on but gets nothing new, so that it can serve again at once if the release after it fails.
        STANDBY,
        /// Gets nothing new; removed once nothing is under way there.
        LEAVING
    }

    /// Whether it keeps a component up there, rather than running a command once.
    public boolean keepsUpIn(String place) {
        return datacenter.equals(place) && kind != Kind.ONCE;
    }

    /// What the scheduler is asked for: those that serve and those that are still drained.
    public int scheduled() {
        return instances + retiring.size();
    }

    public boolean isLeaving() {
        return phase == Phase.LEAVING;
    }

    /// Whether it gets nothing new, for now or for good.
    public boolean isGoing() {
        return phase == Phase.STANDBY || phase == Phase.LEAVING;
    }
}
