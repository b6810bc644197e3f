package io.slipway.engine.store;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// Where the kernel's ids come from.
@FunctionalInterface
public interface IdSource {
    /// A new id that matches [io.slipway.spi.Ids#check].
    /// @param prefix two or three lower-case letters that tell what it names
    String next(String prefix);

    /// Ids that sort by the time they were made, to the millisecond, with 55 random bits behind it.
    ///
    /// @param clock an even one where the newest is told by ids: after the machine's clock was put back, what is
    ///     made would be older than what was
    static IdSource random(InstantSource clock) {
        return random(clock, new SecureRandom());
    }

    static IdSource random(InstantSource clock, RandomGenerator random) {
        return prefix -> prefix + digits(clock.millis(), 9) + digits(random.nextLong(1L << 55), 11);
    }

    private static String digits(long value, int count) {
        var digits = Long.toString(value, 32);
        return "0".repeat(count - digits.length()) + digits;
    }
}
