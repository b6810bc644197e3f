package io.slipway.compose;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How words, sizes and times are written in each of the two files.
final class Words {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final Pattern SIZE = Pattern.compile("([0-9.]+)\\s*([bkmg])?b?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME = Pattern.compile("(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9.]+)s)?(?:([0-9]+)ms)?");

    private Words() {}

    /// A line for the shell of a command that is a line, or a list of words.
    static Optional<String> line(@Nullable Object value) {
        return switch (value) {
            case null -> Optional.empty();
            case List<?> words when words.isEmpty() -> Optional.empty();
            case List<?> words ->
                Optional.of(
                        words.stream().map(word -> quoted(String.valueOf(word))).collect(Collectors.joining(" ")));
            case Object line -> Optional.of(line.toString().strip()).filter(text -> !text.isEmpty());
        };
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /// `512m` as `512Mi`.
    static Optional<String> size(String text) {
        var match = SIZE.matcher(text.strip());
        if (!match.matches()) {
            return Optional.empty();
        }
        var unit = match.group(2) == null ? "b" : match.group(2).toLowerCase(Locale.ROOT);
        var bytes = Double.parseDouble(match.group(1))
                * switch (unit) {
                    case "k" -> 1L << 10;
                    case "m" -> 1L << 20;
                    case "g" -> 1L << 30;
                    default -> 1;
                };
        var whole = (long) bytes;
        return Optional.of(whole % (1 << 20) == 0 ? (whole >> 20) + "Mi" : Long.toString(whole));
    }

    /// `1m30s` as `90s`.
    static String duration(String text) {
        var match = TIME.matcher(text.strip());
        if (!match.matches() || text.isBlank()) {
            return text;
        }
        var millis = (long) (1000
                * (3600 * number(match.group(1))
                        + 60 * number(match.group(2))
                        + number(match.group(3))
                        + number(match.group(4)) / 1000));
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    private static double number(@Nullable String digits) {
        return digits == null ? 0 : Double.parseDouble(digits);
    }
}
