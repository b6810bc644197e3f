package io.slipway.spi.scheduler;

import java.time.Instant;
import java.util.OptionalLong;

/// One entry of an instance's log.
public sealed interface LogEntry {
    /// @param at when the line was written, as near as the back end knows
    /// @param text without its end; a longer one than 64 KiB comes in several lines
    record Line(Instant at, Stream stream, String text) implements LogEntry {}

    /// Here something is missing: freed before it was read.
    ///
    /// @param bytes 0 where the back end cannot tell how many
    /// @param lines empty where it cannot tell that
    record Lost(long bytes, OptionalLong lines) implements LogEntry {
        public Lost(long bytes) {
            this(bytes, OptionalLong.empty());
        }
    }

    enum Stream {
        STDOUT,
        STDERR
    }
}
