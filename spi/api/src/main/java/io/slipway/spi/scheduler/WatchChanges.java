package io.slipway.spi.scheduler;

import java.time.Duration;
import java.util.Set;

/// Tells at once when the state of a workload changed, so that the kernel need not wait for its next look.
public non-sealed interface WatchChanges extends SchedulerCapability {
    Changes watch() throws InterruptedException;

    /// Pulled by one reader, who closes it. Losing a change is allowed (the kernel looks by itself at least
    /// every ten seconds), inventing one too.
    interface Changes extends AutoCloseable {
        /// The workloads that changed since the last call; waits for the first at most `wait`.
        Set<WorkloadId> next(Duration wait) throws InterruptedException;

        @Override
        void close();
    }
}
