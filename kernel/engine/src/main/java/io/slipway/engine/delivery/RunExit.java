package io.slipway.engine.delivery;

import java.util.Map;
import java.util.regex.Pattern;

/// How a one-off run ended.
///
/// @param text as [io.slipway.spi.scheduler.WorkloadStatus.Exit#describe] has it
record RunExit(String text) {
    private static final Pattern CODE = Pattern.compile("exit code (\\d+)");
    private static final Pattern SIGNAL = Pattern.compile("signal (?:SIG)?(\\w+)");
    private static final Map<String, Integer> NUMBERS =
            Map.of("HUP", 1, "INT", 2, "QUIT", 3, "ABRT", 6, "KILL", 9, "SEGV", 11, "PIPE", 13, "TERM", 15);

    boolean isSuccess() {
        return code() == 0;
    }

    /// As a shell tells it: 128 and the number for a signal; 1 where nobody knows.
    int code() {
        var code = CODE.matcher(text);
        if (code.lookingAt()) {
            return Integer.parseInt(code.group(1));
        }
        var signal = SIGNAL.matcher(text);
        return signal.lookingAt() && NUMBERS.containsKey(signal.group(1)) ? 128 + NUMBERS.get(signal.group(1)) : 1;
    }
}
