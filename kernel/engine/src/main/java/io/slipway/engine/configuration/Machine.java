package io.slipway.engine.configuration;

import java.lang.management.ManagementFactory;

/// What this machine has, as far as builds share it.
///
/// @param memoryBytes what a limit around this server leaves of it
public record Machine(int cores, long memoryBytes) {
    public static Machine here() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        var memory = system instanceof com.sun.management.OperatingSystemMXBean known
                ? known.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
        return new Machine(system.getAvailableProcessors(), memory);
    }

    /// How many builds may run at once so that each gets a core.
    public int builds() {
        return Math.max(2, cores);
    }
}
