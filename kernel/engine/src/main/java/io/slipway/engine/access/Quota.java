package io.slipway.engine.access;

import io.slipway.spi.SlipwayException;
import org.jspecify.annotations.Nullable;

/// What may be used at most; what is null is unbounded here.
///
/// @param cpuMillis thousandths of one core
public record Quota(
        @Nullable Integer instances,
        @Nullable Integer cpuMillis,
        @Nullable Long memoryBytes,
        @Nullable Long volumeBytes) {
    public Quota {
        check("instances", instances);
        check("cpuMillis", cpuMillis);
        check("memoryBytes", memoryBytes);
        check("volumeBytes", volumeBytes);
    }

    private static void check(String field, @Nullable Number value) {
        if (value != null && value.longValue() < 0) {
            throw SlipwayException.invalid("quota.%s is %d, must be 0 or more".formatted(field, value.longValue()));
        }
    }

    public static Quota unbounded() {
        return new Quota(null, null, null, null);
    }
}
