package io.slipway.compose;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// `$NAME`, `${NAME}` and its forms with `:-`, `-`, `:?`, `?`, `:+` and `+`; `$$` is a dollar sign.
final class Interpolation {
    private final Map<String, String> variables;
    private final Set<String> missing = new LinkedHashSet<>();

    private Interpolation(Map<String, String> variables) {
        this.variables = variables;
    }

    static Interpolation of(Map<String, String> variables) {
        return new Interpolation(variables);
    }

    /// The names that were asked for and are not set; they were taken as empty.
    Set<String> missing() {
        return missing;
    }

    /// @throws IllegalArgumentException where a variable must be set and is not, or a brace is not closed
    String apply(String text) {
        var result = new StringBuilder(text.length());
        for (var i = 0; i < text.length(); i++) {
            var letter = text.charAt(i);
            if (letter != '$' || i + 1 == text.length()) {
                result.append(letter);
                continue;
            }
            var next = text.charAt(i + 1);
            if (next == '$') {
                result.append('$');
                i++;
            } else if (next == '{') {
                var end = closing(text, i + 2);
                result.append(braced(text.substring(i + 2, end)));
                i = end;
            } else if (isNameStart(next)) {
                var end = endOfName(text, i + 1);
                result.append(plain(text.substring(i + 1, end)));
                i = end - 1;
            } else {
                throw new IllegalArgumentException(
                        "has a '$' that begins no variable; write '$$' where a dollar sign is meant");
            }
        }
        return result.toString();
    }

    private static int closing(String text, int from) {
        var depth = 1;
        for (var i = from; i < text.length(); i++) {
            if (text.startsWith("${", i)) {
                depth++;
                i++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("has a '${' that is not closed");
    }

    private String braced(String inner) {
        var end = inner.isEmpty() || !isNameStart(inner.charAt(0)) ? 0 : endOfName(inner, 0);
        var name = inner.substring(0, end);
        var rest = inner.substring(end);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("has '${%s}', which names no variable".formatted(inner));
        }
        if (rest.isEmpty()) {
            return plain(name);
        }
        var colon = rest.startsWith(":");
        var sign = rest.length() > (colon ? 1 : 0) ? rest.charAt(colon ? 1 : 0) : ' ';
        var word = rest.substring(Math.min(rest.length(), colon ? 2 : 1));
        var value = variables.get(name);
        var isSet = value != null && !(colon && value.isEmpty());
        return switch (sign) {
            case '-' -> isSet ? String.valueOf(value) : apply(word);
            case '+' -> isSet ? apply(word) : "";
            case '?' -> {
                if (!isSet) {
                    throw new IllegalArgumentException("needs the variable %s%s; set it, or write it into .env"
                            .formatted(name, word.isEmpty() ? "" : " (" + word + ")"));
                }
                yield String.valueOf(value);
            }
            default ->
                throw new IllegalArgumentException(
                        "has '${%s}', expected ${NAME} or one of ${NAME:-…}, ${NAME:?…} and ${NAME:+…}"
                                .formatted(inner));
        };
    }

    private String plain(String name) {
        var value = variables.get(name);
        if (value == null) {
            missing.add(name);
            return "";
        }
        return value;
    }

    private static boolean isNameStart(char letter) {
        return letter == '_' || (letter < 128 && Character.isLetter(letter));
    }

    private static int endOfName(String text, int from) {
        var end = from;
        while (end < text.length() && (isNameStart(text.charAt(end)) || isDigit(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }
}
