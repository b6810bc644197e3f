package io.slipway.engine.datacenter;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/// How long plugins may take.
///
/// @param call for all that has no limit of its own below
/// @param byMethod limits of single methods by their names
/// @param afterInterrupt how long a call may go on once it was interrupted; SPIs promise one second
/// @param retirement how long calls in flight may go on when their instance is replaced; builds have their own
///     limit
record Patience(Duration call, Map<String, Duration> byMethod, Duration afterInterrupt, Duration retirement) {
    static final Patience USUAL = new Patience(
            Duration.ofSeconds(30),
            Map.of(
                    // Stops programs, each with its own grace.
                    "remove", Duration.ofMinutes(10),
                    "apply", Duration.ofMinutes(2),
                    "build", Duration.ofHours(2),
                    "fetch", Duration.ofMinutes(30),
                    "read", Duration.ofHours(12),
                    "write", Duration.ofHours(12)),
            Duration.ofSeconds(1),
            Duration.ofSeconds(30));

    Patience {
        byMethod = Map.copyOf(byMethod);
    }

    /// A method that itself waits (`next(wait)`) gets its wait on top.
    Duration of(Method method, Object[] arguments) {
        var waits = Arrays.stream(arguments)
                .filter(Duration.class::isInstance)
                .map(Duration.class::cast)
                .reduce(Duration.ZERO, Duration::plus);
        return byMethod.getOrDefault(method.getName(), call).plus(waits);
    }
}
