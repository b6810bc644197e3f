package io.slipway.plugins.builders.dockerfile;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// What `.dockerignore` keeps from the engine, by the rules of Docker's own client ("Dockerfile reference,
/// .dockerignore file"): patterns from the source's root, the last that matches a path or a folder above it
/// decides, `!` takes back, `**` stands for any number of folders. Pure but for the reading.
final class IgnoreFile {
    private final List<Rule> rules;

    private IgnoreFile(List<Rule> rules) {
        this.rules = rules;
    }

    /// @param text the pattern without its `!`, as a path without `.` and `..`
    private record Rule(String text, boolean takesBack, Pattern pattern) {
        boolean matches(String path) {
            return pattern.matcher(path).matches();
        }
    }

    /// The one beside the Dockerfile that has its name, or else the source's.
    static IgnoreFile of(Path tree, String dockerfile) throws IOException {
        for (var name : List.of(dockerfile + ".dockerignore", ".dockerignore")) {
            var file = tree.resolve(name);
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return parse(name, Files.readString(file, StandardCharsets.UTF_8));
            }
        }
        return new IgnoreFile(List.of());
    }

    static IgnoreFile parse(String name, String text) {
        var rules = new ArrayList<Rule>();
        var number = 0;
        for (var raw : text.replaceFirst("^\uFEFF", "").split("\\R", -1)) {
            number++;
            var line = raw.strip();
            if (raw.startsWith("#") || line.isEmpty()) {
                continue;
            }
            var takesBack = line.startsWith("!");
            var path = cleaned(takesBack ? line.substring(1).strip() : line);
            if (takesBack && path.equals(".")) {
                throw SlipwayException.invalid(
                        "%s line %d is '%s': nothing follows the '!'".formatted(name, number, line));
            }
            if (!path.equals(".")) {
                rules.add(new Rule(path, takesBack, compiled(name, number, path)));
            }
        }
        return new IgnoreFile(List.copyOf(rules));
    }

    /// @param path within the source, with slashes
    boolean leavesOut(String path) {
        var out = false;
        for (var rule : rules) {
            if (rule.takesBack() == out && matchesItOrAFolderAbove(rule, path)) {
                out = !rule.takesBack();
            }
        }
        return out;
    }

    /// Whether something below a folder that is left out may be taken back.
    boolean mayTakeBackBelow(String folder) {
        return rules.stream().anyMatch(rule -> rule.takesBack() && (rule.text() + "/").startsWith(folder + "/"));
    }

    private static boolean matchesItOrAFolderAbove(Rule rule, String path) {
        for (var end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (rule.matches(path.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    /// Without what a path does not need, and from the root; `.` where nothing remains.
    private static String cleaned(String pattern) {
        var parts = new ArrayList<String>();
        for (var part : pattern.split("/")) {
            if (part.equals("..")) {
                if (!parts.isEmpty()) {
                    parts.removeLast();
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? "." : String.join("/", parts);
    }

    private static Pattern compiled(String name, int number, String path) {
        try {
            return Pattern.compile(expression(path), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw SlipwayException.invalid(
                    "%s line %d is '%s', which is no pattern: %s".formatted(name, number, path, e.getDescription()));
        }
    }

    private static String expression(String path) {
        var expression = new StringBuilder();
        var inClass = false;
        for (var at = 0; at < path.length(); at++) {
            var each = path.charAt(at);
            if (inClass) {
                inClass = each != ']';
                expression.append("[&".indexOf(each) >= 0 ? "\\" + each : String.valueOf(each));
            } else if (path.startsWith("**", at)) {
                at++;
                if (at + 1 < path.length() && path.charAt(at + 1) == '/') {
                    at++;
                }
                expression.append(at + 1 >= path.length() ? ".*" : "(.*/)?");
            } else if (each == '*') {
                expression.append("[^/]*");
            } else if (each == '?') {
                expression.append("[^/]");
            } else if (each == '[') {
                inClass = true;
                expression.append(each);
            } else if (each == '\\' && at + 1 < path.length()) {
                at++;
                expression.append(Pattern.quote(String.valueOf(path.charAt(at))));
            } else {
                expression.append(Pattern.quote(String.valueOf(each)));
            }
        }
        return expression.toString();
    }
}
