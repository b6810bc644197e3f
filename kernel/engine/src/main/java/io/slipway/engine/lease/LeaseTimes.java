package io.slipway.engine.lease;

import io.slipway.spi.SlipwayException;
import java.time.Duration;

/// @param lasts from one renewal to the end, by the database's clock
/// @param renewEvery how often it is renewed
/// @param margin how long before its end a holder that could not renew lets go by itself
public record LeaseTimes(Duration lasts, Duration renewEvery, Duration margin) {
    public LeaseTimes {
        if (renewEvery.plus(margin).compareTo(lasts) >= 0) {
            throw SlipwayException.invalid("a lease of %s cannot be renewed every %s and be let go %s before its end"
                    .formatted(lasts, renewEvery, margin));
        }
    }

    public static LeaseTimes usual() {
        return new LeaseTimes(Duration.ofSeconds(10), Duration.ofSeconds(3), Duration.ofSeconds(2));
    }
}
