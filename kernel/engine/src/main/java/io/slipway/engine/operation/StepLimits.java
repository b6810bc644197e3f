package io.slipway.engine.operation;

import io.slipway.spi.SlipwayException;
import java.time.Duration;

/// How long a step may take, and how often it may be tried.
///
/// @param deadline for one call of its body; then it is interrupted, and has failed as `UNAVAILABLE`
/// @param patience from its first beginning to its end, all retries and looks included
/// @param attempts beginnings at most, those after a crash included
public record StepLimits(Duration deadline, Duration patience, int attempts) {
    private static final StepLimits USUAL = new StepLimits(Duration.ofMinutes(2), Duration.ofMinutes(15), 10);

    public StepLimits {
        if (!deadline.isPositive() || !patience.isPositive() || attempts < 1) {
            throw SlipwayException.invalid(
                    "deadline %s, patience %s and attempts %d must be above 0".formatted(deadline, patience, attempts));
        }
    }

    public static StepLimits usual() {
        return USUAL;
    }

    public StepLimits withDeadline(Duration other) {
        return new StepLimits(other, patience, attempts);
    }

    public StepLimits withPatience(Duration other) {
        return new StepLimits(deadline, other, attempts);
    }
}
