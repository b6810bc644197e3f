package io.slipway.spi.scheduler;

import java.time.Duration;
import java.util.Map;

/// Tells what instances use.
public non-sealed interface ReportUsage extends SchedulerCapability {
    /// By [WorkloadStatus.Instance#name]; an instance that is not running is not in it.
    Map<String, Usage> usage(WorkloadId id) throws InterruptedException;

    /// @param cpu processor time since the instance was started
    /// @param memoryBytes resident now, of all its processes
    record Usage(Duration cpu, long memoryBytes, int processes) {}
}
