package io.slipway.spi.scheduler;

import java.time.Instant;

/// One entry of an instance's log.
public sealed interface LogEntry {
    /// @param at when the line was written, as near as the back end knows
    /// @param text without its end; a longer one than 64 KiB comes in several lines
    record Line(Instant at, Stream stream, String text) implements LogEntry {}

    /// Here `bytes` are missing: freed before they were read. 0 where the back end cannot tell how many.
    record Lost(long bytes) implements LogEntry {}

    enum Stream {
        STDOUT,
        STDERR
    }
}
