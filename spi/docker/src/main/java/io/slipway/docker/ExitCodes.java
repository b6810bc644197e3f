package io.slipway.docker;

import io.slipway.spi.scheduler.WorkloadStatus.Exit;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What the number means that an engine keeps of an ended program. Pure.
public final class ExitCodes {
    private static final int SIGNAL_BASE = 128;
    private static final int HIGHEST_SIGNAL = 64;
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            Map.entry(1, "HUP"),
            Map.entry(2, "INT"),
            Map.entry(3, "QUIT"),
            Map.entry(4, "ILL"),
            Map.entry(6, "ABRT"),
            Map.entry(7, "BUS"),
            Map.entry(8, "FPE"),
            Map.entry(9, "KILL"),
            Map.entry(10, "USR1"),
            Map.entry(11, "SEGV"),
            Map.entry(12, "USR2"),
            Map.entry(13, "PIPE"),
            Map.entry(14, "ALRM"),
            Map.entry(15, "TERM"),
            Map.entry(24, "XCPU"),
            Map.entry(25, "XFSZ"));

    private ExitCodes() {}

    /// The engine tells an end by signal as 128 and its number, as shells do.
    public static Exit exit(int code, boolean outOfMemory, Instant at) {
        var number = code - SIGNAL_BASE;
        if (number >= 1 && number <= HIGHEST_SIGNAL) {
            var name = SIGNALS.getOrDefault(number, Integer.toString(number));
            return new Exit(OptionalInt.empty(), Optional.of(name), outOfMemory, at);
        }
        return new Exit(OptionalInt.of(code), Optional.empty(), outOfMemory, at);
    }

    /// For people. A shell and the engine's own first process tell by 126 and 127 what they could not start.
    public static String describe(Exit exit) {
        var reason = switch (exit.code().orElse(0)) {
            case 126 -> "; its command is no program";
            case 127 -> "; its command was not found";
            default -> "";
        };
        return "ended with %s%s, will be started again".formatted(exit.describe(), reason);
    }
}
