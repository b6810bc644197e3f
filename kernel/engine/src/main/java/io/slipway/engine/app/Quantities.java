package io.slipway.engine.app;

import java.util.Optional;
import java.util.regex.Pattern;

/// The two notations of quantities in an app file, the ones that Kubernetes uses.
final class Quantities {
    private static final Pattern BYTES = Pattern.compile("([0-9]+)(Ki|Mi|Gi|Ti|k|M|G|T)?");
    private static final Pattern CPU = Pattern.compile("([0-9]+)m|([0-9]+(?:\\.[0-9]{1,3})?)");

    private Quantities() {}

    /// `256Mi`, `1Gi`, `500M` or a plain number of bytes; empty where it is none of these.
    static Optional<Long> bytes(String text) {
        var match = BYTES.matcher(text.trim());
        if (!match.matches() || match.group(1).length() > 15) {
            return Optional.empty();
        }
        var unit = match.group(2) == null ? "" : match.group(2);
        long factor = switch (unit) {
            case "Ki" -> 1L << 10;
            case "Mi" -> 1L << 20;
            case "Gi" -> 1L << 30;
            case "Ti" -> 1L << 40;
            case "k" -> 1_000L;
            case "M" -> 1_000_000L;
            case "G" -> 1_000_000_000L;
            case "T" -> 1_000_000_000_000L;
            default -> 1L;
        };
        return Optional.of(Math.multiplyExact(Long.parseLong(match.group(1)), factor));
    }

    /// `500m` or a number of cores such as `0.5`, in thousandths of a core; empty where it is neither.
    static Optional<Integer> cpuMillis(String text) {
        var match = CPU.matcher(text.trim());
        if (!match.matches()) {
            return Optional.empty();
        }
        var millis =
                match.group(1) != null ? Double.parseDouble(match.group(1)) : Double.parseDouble(match.group(2)) * 1000;
        return millis < 1 || millis > 1_000_000 ? Optional.empty() : Optional.of((int) Math.round(millis));
    }

    static String ofBytes(long bytes) {
        for (var unit : new String[] {"Ti", "Gi", "Mi", "Ki"}) {
            var factor = bytes(1 + unit).orElseThrow();
            if (bytes % factor == 0) {
                return bytes / factor + unit;
            }
        }
        return Long.toString(bytes);
    }
}
