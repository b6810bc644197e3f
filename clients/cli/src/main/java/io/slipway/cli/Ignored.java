package io.slipway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What of a folder is no source: version control, what tools fetch again, and what `.slipwayignore` names, or
/// `.gitignore` where there is none. The patterns are those of gitignore(5), of the top folder's file.
final class Ignored {
    private static final List<String> ALWAYS = List.of(".git/", ".hg/", ".svn/", ".slipway/", "node_modules/");

    private final List<Rule> rules;

    private Ignored(List<Rule> rules) {
        this.rules = rules;
    }

    private record Rule(Pattern pattern, boolean foldersOnly, boolean negated) {}

    static Ignored of(Path folder) throws IOException {
        var lines = new ArrayList<>(ALWAYS);
        for (var name : List.of(".slipwayignore", ".gitignore")) {
            if (Files.isRegularFile(folder.resolve(name))) {
                lines.addAll(Files.readAllLines(folder.resolve(name)));
                break;
            }
        }
        return of(lines);
    }

    static Ignored of(List<String> lines) {
        return new Ignored(lines.stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(Ignored::rule)
                .toList());
    }

    /// The last rule that matches decides.
    boolean covers(Path relative, boolean folder) {
        var path = relative.toString();
        var covered = false;
        for (var rule : rules) {
            if ((folder || !rule.foldersOnly()) && rule.pattern().matcher(path).matches()) {
                covered = !rule.negated();
            }
        }
        return covered;
    }

    private static Rule rule(String line) {
        var negated = line.startsWith("!");
        var text = negated ? line.substring(1) : line;
        var foldersOnly = text.endsWith("/");
        if (foldersOnly) {
            text = text.substring(0, text.length() - 1);
        }
        var anchored = text.contains("/");
        if (text.startsWith("/")) {
            text = text.substring(1);
        }
        return new Rule(Pattern.compile((anchored ? "" : "(?:.*/)?") + expression(text)), foldersOnly, negated);
    }

    private static String expression(String glob) {
        var expression = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            var letter = glob.charAt(i);
            if (glob.startsWith("**/", i)) {
                expression.append("(?:.*/)?");
                i += 2;
            } else if (glob.startsWith("**", i)) {
                expression.append(".*");
                i++;
            } else if (letter == '*') {
                expression.append("[^/]*");
            } else if (letter == '?') {
                expression.append("[^/]");
            } else {
                expression.append(Pattern.quote(String.valueOf(letter)));
            }
        }
        return expression.toString();
    }
}
