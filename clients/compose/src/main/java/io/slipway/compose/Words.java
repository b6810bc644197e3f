package io.slipway.compose;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How words, sizes and times are written in each of the two files.
final class Words {
    private static final Set<String> SHELLS = Set.of("/bin/sh", "sh");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    private static final Pattern SIZE =
            Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([bkmg])?b?", Pattern.CASE_INSENSITIVE);
    private static final Pattern TIME =
            Pattern.compile("(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+(?:\\.[0-9]+)?)s)?(?:([0-9]+)ms)?");

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

    /// The line of `[/bin/sh, -c, LINE]`, since a command of an app file is run by a shell anyway.
    static Optional<String> shellLine(@Nullable Object value) {
        return value instanceof List<?> words
                        && words.size() == 3
                        && SHELLS.contains(String.valueOf(words.get(0)))
                        && "-c".equals(words.get(1))
                ? Optional.of(String.valueOf(words.get(2)))
                : Optional.empty();
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /// The name and value of `NAME=VALUE`; a name alone has none.
    static void pair(String text, Map<String, @Nullable String> into) {
        var sign = text.indexOf('=');
        into.put(sign < 0 ? text : text.substring(0, sign), sign < 0 ? null : text.substring(sign + 1));
    }

    /// A whole number as such; of anything else the server says what is wrong with it.
    static Object number(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.valueOf(text) : text;
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
                * (3600 * amount(match.group(1))
                        + 60 * amount(match.group(2))
                        + amount(match.group(3))
                        + amount(match.group(4)) / 1000));
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    private static double amount(@Nullable String digits) {
        return digits == null ? 0 : Double.parseDouble(digits);
    }
}
