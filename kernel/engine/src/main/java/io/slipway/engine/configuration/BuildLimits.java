package io.slipway.engine.configuration;

import io.slipway.host.SandboxLimits;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import io.slipway.spi.scheduler.Limits;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a build may use, as the section of its builder says; what it leaves out is scaled to the machine.
public record BuildLimits(
        @ConfigDoc("Memory of all processes of a build; a quarter of the machine's, from 1Gi to 4Gi, where absent.")
        @Nullable
        Long memoryBytes,

        @ConfigDoc("Processor time in thousandths of a core; all cores where absent, which builds get in low"
                + " priority only.")
        @Nullable
        Integer cpuMillis,

        @ConfigDoc(value = "Processes and threads of a build.", fallback = "1024")
        int processes,

        @ConfigDoc("What a build's tree, cache and temporary files may hold together; a quarter of what is free,"
                + " from 1Gi to 10Gi, where absent.")
        @Nullable
        Long diskBytes,

        @ConfigDoc(value = "Time for each command of a build.", fallback = "20m")
        Duration time) {
    private static final long GIB = 1L << 30;

    public BuildLimits {
        above0("memoryBytes", memoryBytes);
        above0("cpuMillis", cpuMillis);
        above0("processes", processes);
        above0("diskBytes", diskBytes);
        if (!time.isPositive()) {
            throw SlipwayException.invalid("time is %s, must be above 0s".formatted(time));
        }
    }

    public static BuildLimits usual() {
        return new BuildLimits(null, null, 1024, null, Duration.ofMinutes(20));
    }

    /// @param freeBytes on the disk of the builds
    public SandboxLimits on(Machine machine, long freeBytes) {
        return new SandboxLimits(
                new Limits(
                        Optional.ofNullable(memoryBytes)
                                .orElseGet(() -> Math.clamp(machine.memoryBytes() / 4, GIB, 4 * GIB)),
                        Optional.ofNullable(cpuMillis).orElseGet(() -> machine.cores() * 1000),
                        processes),
                Optional.ofNullable(diskBytes).orElseGet(() -> Math.clamp(freeBytes / 4, GIB, 10 * GIB)),
                time);
    }

    private static void above0(String name, @Nullable Number value) {
        if (value != null && value.longValue() <= 0) {
            throw SlipwayException.invalid("%s is %s, must be above 0".formatted(name, value));
        }
    }
}
