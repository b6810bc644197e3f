package io.slipway.spi.scheduler;

/// Abilities a scheduler may have. The list is closed: this line is the whole of it.
public sealed interface SchedulerCapability
        permits ExecInstance, FollowLogs, ManageNodes, ReportLimits, ReportUsage, WatchChanges {}
