package io.slipway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What of a folder is no source: version control, what tools fetch again, and what `.slipwayignore` of the top
/// folder names, or else every `.gitignore` below. The patterns are those of gitignore(5).
final class Ignored {
    private static final List<String> ALWAYS =
            List.of(".git/", ".hg/", ".svn/", ".slipway/", "node_modules/", "__pycache__/", ".venv/", ".DS_Store");

    private final boolean own;
    private final List<Rule> rules = new ArrayList<>();

    private Ignored(boolean own) {
        this.own = own;
        ALWAYS.forEach(line -> rules.add(rule(Path.of(""), line)));
    }

    /// @param folder relative to the top; empty for the top itself
    private record Rule(Path folder, Pattern pattern, boolean foldersOnly, boolean negated) {
        boolean covers(Path file) {
            var top = folder.toString().isEmpty();
            return (top || file.startsWith(folder))
                    && pattern.matcher((top ? file : folder.relativize(file)).toString())
                            .matches();
        }
    }

    static Ignored of(Path top) throws IOException {
        var file = top.resolve(".slipwayignore");
        var own = Files.isRegularFile(file);
        var ignored = new Ignored(own);
        if (own) {
            ignored.add(Path.of(""), Files.readAllLines(file));
        }
        return ignored;
    }

    /// Takes in the `.gitignore` of a folder. Folders come before what they hold.
    void enter(Path top, Path folder) throws IOException {
        var file = folder.resolve(".gitignore");
        if (!own && Files.isRegularFile(file)) {
            add(top.relativize(folder), Files.readAllLines(file));
        }
    }

    void add(Path folder, List<String> lines) {
        lines.stream()
                .map(line -> line.replaceFirst("(?<!\\\\)\\s+$", ""))
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> rules.add(rule(folder, line)));
    }

    /// The last rule that matches decides.
    boolean covers(Path relative, boolean folder) {
        var covered = false;
        for (var rule : rules) {
            if ((folder || !rule.foldersOnly()) && rule.covers(relative)) {
                covered = !rule.negated();
            }
        }
        return covered;
    }

    private static Rule rule(Path folder, String line) {
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
        var pattern = Pattern.compile((anchored ? "" : "(?:.*/)?") + expression(text));
        return new Rule(folder, pattern, foldersOnly, negated);
    }

    private static String expression(String glob) {
        var expression = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            var letter = glob.charAt(i);
            var end = letter == '[' ? glob.indexOf(']', i + 2) : -1;
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
            } else if (end > 0) {
                expression.append(set(glob.substring(i + 1, end)));
                i = end;
            } else {
                if (letter == '\\' && i + 1 < glob.length()) {
                    i++;
                }
                expression.append(Pattern.quote(String.valueOf(glob.charAt(i))));
            }
        }
        return expression.toString();
    }

    private static String set(String letters) {
        var negated = letters.startsWith("!") || letters.startsWith("^");
        var rest = (negated ? letters.substring(1) : letters).replaceAll("([\\[\\]\\\\&^])", "\\\\$1");
        return (negated ? "[^/" : "[") + rest + "]";
    }
}
