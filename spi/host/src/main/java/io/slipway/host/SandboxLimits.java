package io.slipway.host;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Limits;
import java.time.Duration;

/// What the commands of one build may use.
///
/// @param limits of memory, processor and processes, for all processes of one command together
/// @param diskBytes what the build's folders may hold together; also the largest file
/// @param time for one command
public record SandboxLimits(Limits limits, long diskBytes, Duration time) {
    public SandboxLimits {
        if (diskBytes <= 0) {
            throw SlipwayException.invalid("diskBytes is %d, must be above 0".formatted(diskBytes));
        }
        if (!time.isPositive()) {
            throw SlipwayException.invalid("time is %s, must be above 0s".formatted(time));
        }
    }
}
