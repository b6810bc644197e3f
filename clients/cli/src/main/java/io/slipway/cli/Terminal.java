package io.slipway.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/// What people see. Colour only on a terminal, and never where `NO_COLOR` is set.
final class Terminal {
    private static final boolean COLOUR = isTerminal()
            && Optional.ofNullable(System.getenv("NO_COLOR")).orElse("").isEmpty();

    private Terminal() {}

    static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    static void line(String text) {
        out().println(text);
    }

    static void done(String text) {
        line(coloured("32", "✓") + " " + text);
    }

    static void failed(String text) {
        line(coloured("31", "✗") + " " + text);
    }

    static void error(String text) {
        err().println(coloured("31", "error:") + " " + text);
    }

    static void mend(String text) {
        err().println(coloured("36", "try:") + " " + text);
    }

    static String dim(String text) {
        return coloured("2", text);
    }

    /// Columns as wide as their widest cell, the last one ragged.
    static void table(List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        var widths = new int[rows.getFirst().size()];
        for (var row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (var row : rows) {
            var text = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                text.append(row.get(i));
                if (i < row.size() - 1) {
                    text.append(" ".repeat(widths[i] - row.get(i).length() + 2));
                }
            }
            line(text.toString());
        }
    }

    static String seconds(long millis) {
        return "%d.%ds".formatted(millis / 1000, millis % 1000 / 100);
    }

    private static String coloured(String code, String text) {
        return COLOUR ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    @SuppressWarnings("SystemOut")
    private static PrintStream out() {
        return System.out;
    }

    private static PrintStream err() {
        return System.err;
    }
}
