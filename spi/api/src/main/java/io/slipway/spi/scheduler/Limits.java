package io.slipway.spi.scheduler;

import io.slipway.spi.SlipwayException;

/// What one instance may use at most.
///
/// @param memoryBytes ceiling in bytes; above it the instance is ended and says so
/// @param cpuMillis ceiling in thousandths of one core: 500 is half a core (`500m` to Kubernetes)
/// @param processes processes and threads together
public record Limits(long memoryBytes, int cpuMillis, int processes) {
    public Limits {
        above0("memoryBytes", memoryBytes);
        above0("cpuMillis", cpuMillis);
        above0("processes", processes);
    }

    private static void above0(String name, long value) {
        if (value <= 0) {
            throw SlipwayException.invalid("%s is %d, must be above 0".formatted(name, value));
        }
    }
}
