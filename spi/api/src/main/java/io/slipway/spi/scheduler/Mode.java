package io.slipway.spi.scheduler;

import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.Optional;

/// How many instances there are and what becomes of them.
public sealed interface Mode {
    /// Alike and without names of their own; ended ones are started again. 0 is allowed: nothing runs.
    record KeepRunning(int instances) implements Mode {
        public KeepRunning {
            notNegative(instances);
        }
    }

    /// Instances 0 to `instances` - 1, each with its own volumes, never two of one number at a time, started
    /// in order. Those from `updateFrom` on run [WorkloadSpec#template], those below `previous`; with none
    /// given all run the template. Needs the trait STABLE_IDENTITY.
    record Ordinals(int instances, Optional<Template> previous, int updateFrom) implements Mode {
        public Ordinals {
            notNegative(instances);
            if (updateFrom < 0) {
                throw SlipwayException.invalid("updateFrom is %d, must be 0 or more".formatted(updateFrom));
            }
        }
    }

    /// One run that is not repeated: it stays in status and list with its exit until it is removed. Needs the
    /// trait RUNS_TO_END.
    ///
    /// @param deadline after which the run is ended
    record RunToEnd(Duration deadline) implements Mode {
        public RunToEnd {
            if (!deadline.isPositive()) {
                throw SlipwayException.invalid("deadline is %s, must be above 0s".formatted(deadline));
            }
        }
    }

    private static void notNegative(int instances) {
        if (instances < 0) {
            throw SlipwayException.invalid("instances is %d, must be 0 or more".formatted(instances));
        }
    }
}
