package io.slipway.spi.scheduler;

import java.util.List;

/// Tells which promises of a [WorkloadSpec] this back end cannot keep on the machine it is on.
public non-sealed interface ReportLimits extends SchedulerCapability {
    /// A sentence each, for operators: `memory limits are not enforced: /sys/fs/cgroup is not writable`.
    List<String> notEnforced() throws InterruptedException;
}
