package io.slipway.compose;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// `.env` files and what `env_file` names: lines of `NAME=VALUE`, `export` before it or not, with comments.
/// Single quotes keep a value as it is; in double quotes and without any, variables are filled in.
final class EnvFile {
    private static final Pattern LINE = Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\\s*[=:]\\s*(.*)");
    private static final Pattern NAME_ALONE = Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_.-]*)");

    private EnvFile() {}

    /// @param known variables for the values, beside those of the lines before
    /// @throws IllegalArgumentException names the line that is none
    static Map<String, String> read(String text, Map<String, String> known) {
        var read = new LinkedHashMap<String, String>();
        var lines = text.lines().toList();
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var match = LINE.matcher(line);
            if (match.matches()) {
                var all = new LinkedHashMap<>(read);
                all.putAll(known);
                read.put(match.group(1), value(match.group(2), all));
            } else if (NAME_ALONE.matcher(line).matches()) {
                var name = line.replaceFirst("export\\s+", "");
                if (known.containsKey(name)) {
                    read.put(name, known.get(name));
                }
            } else {
                throw new IllegalArgumentException(
                        "line %d is '%s', expected NAME=VALUE".formatted(i + 1, line.replaceFirst("=.*", "=…")));
            }
        }
        return read;
    }

    private static String value(String written, Map<String, String> variables) {
        if (written.startsWith("'")) {
            var end = written.indexOf('\'', 1);
            return end < 0 ? written : written.substring(1, end);
        }
        if (written.startsWith("\"")) {
            var end = endOfQuotes(written);
            var inner = end < 0 ? written.substring(1) : written.substring(1, end);
            return Interpolation.of(variables)
                    .apply(inner.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\"));
        }
        return Interpolation.of(variables)
                .apply(written.replaceFirst("\\s+#.*$", "").strip());
    }

    private static int endOfQuotes(String written) {
        for (var i = 1; i < written.length(); i++) {
            if (written.charAt(i) == '\\') {
                i++;
            } else if (written.charAt(i) == '"') {
                return i;
            }
        }
        return -1;
    }
}
