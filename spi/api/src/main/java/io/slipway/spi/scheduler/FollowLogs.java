package io.slipway.spi.scheduler;

import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads what programs wrote to stdout and stderr, from the first byte to the last.
public non-sealed interface FollowLogs extends SchedulerCapability {
    /// Opens the log of one instance. What an ended or restarted program wrote stays readable until the
    /// workload is removed or the space given to logs runs out.
    ///
    /// @param instance as in [WorkloadStatus.Instance#name]
    /// @param cursor from [LogStream#cursor], or empty for the oldest that is kept
    /// @throws SlipwayException `INVALID` if there is no such instance, or the cursor is not of it
    LogStream follow(WorkloadId id, String instance, Optional<String> cursor) throws InterruptedException;

    /// Pulled by its reader, who closes it.
    interface LogStream extends AutoCloseable {
        /// The next entries in order, at most 1 000; waits for the first at most `wait`, then answers none.
        List<LogEntry> next(Duration wait) throws InterruptedException;

        /// Where the reader stands after all that [#next] gave: opaque, good after any restart.
        String cursor();

        @Override
        void close();
    }
}
