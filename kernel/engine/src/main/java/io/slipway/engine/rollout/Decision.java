package io.slipway.engine.rollout;

import java.util.List;
import java.util.Set;

/// What a rollout does next.
sealed interface Decision {
    /// Nothing is left to do.
    record Done() implements Decision {}

    /// Nothing can be done before something is seen.
    record Wait(String message) implements Decision {}

    /// The release cannot serve: it must be taken back.
    record Fail(StartFault fault, String reason) implements Decision {}

    record Act(List<Change> changes, String message) implements Decision {
        public Act {
            changes = List.copyOf(changes);
        }
    }

    /// A change of what is wanted of one workload.
    sealed interface Change {
        record Serve(String workloadId) implements Change {}

        /// @param retire instances to drain and end, in addition to those that already are
        record Resize(String workloadId, int instances, Set<String> retire) implements Change {}

        record StandBy(String workloadId) implements Change {}

        record Leave(String workloadId) implements Change {}

        /// Numbers from `updateFrom` on run the new release.
        record UpdateFrom(String workloadId, int updateFrom) implements Change {}
    }
}
