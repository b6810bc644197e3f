package io.slipway.plugins.storage.local;

import io.slipway.host.DiskUse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// Remembers for a while how much lies in a folder: counting takes long where there are many files.
final class UsedBytes {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final int SHARE = 20;

    private final Clock clock;
    private final Map<Path, Count> counts = new ConcurrentHashMap<>();

    private record Count(long bytes, Instant until) {}

    UsedBytes(Clock clock) {
        this.clock = clock;
    }

    /// Counted at most 10 s ago, or 20 times as long as counting took.
    OptionalLong of(Path folder) {
        var now = clock.instant();
        var known = counts.get(folder);
        if (known != null && now.isBefore(known.until())) {
            return OptionalLong.of(known.bytes());
        }
        try {
            var began = System.nanoTime();
            var bytes = DiskUse.of(folder);
            var took = Duration.ofNanos(System.nanoTime() - began).multipliedBy(SHARE);
            counts.put(folder, new Count(bytes, now.plus(took.compareTo(FRESH) > 0 ? took : FRESH)));
            return OptionalLong.of(bytes);
        } catch (IOException _) {
            // Removed meanwhile: not known.
            return OptionalLong.empty();
        }
    }

    void forget(Path folder) {
        counts.remove(folder);
    }
}
