package io.slipway.plugins.storage.docker;

import static io.slipway.docker.EngineCalls.expect;

import io.slipway.docker.Engine;
import io.slipway.spi.SlipwayException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/// How much lies in each volume of the engine, which counts them all at once, and may take long for it.
final class UsedBytes {
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final int SHARE = 20;

    private final Engine engine;
    private final Clock clock;
    private volatile Count last = new Count(Map.of(), Instant.MIN);

    private record Count(Map<String, Long> bytes, Instant until) {}

    UsedBytes(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /// Counted at most a minute ago, or 20 times as long as counting took. Empty where the engine does not tell.
    OptionalLong of(String volume) throws InterruptedException {
        if (clock.instant().isAfter(last.until())) {
            last = count();
        }
        var bytes = last.bytes().get(volume);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes);
    }

    private Count count() throws InterruptedException {
        var began = System.nanoTime();
        var bytes = new HashMap<String, Long>();
        try {
            var answer = expect("count its volumes", engine.calls().get("/system/df?type=volume"), 200);
            for (var volume : answer.json().path("Volumes")) {
                var size = volume.path("UsageData").path("Size").asLong(-1);
                if (size >= 0) {
                    bytes.put(volume.path("Name").asText(), size);
                }
            }
        } catch (SlipwayException _) {
            // Whether the engine answers is told by every other call: here it only leaves a number out.
        }
        var took = Duration.ofNanos(System.nanoTime() - began).multipliedBy(SHARE);
        return new Count(Map.copyOf(bytes), clock.instant().plus(took.compareTo(FRESH) > 0 ? took : FRESH));
    }
}
