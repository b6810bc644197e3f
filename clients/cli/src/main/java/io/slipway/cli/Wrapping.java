package io.slipway.cli;

import java.util.ArrayList;
import java.util.List;

/// Words in lines that fit. A word that is longer than a line stays whole, so that it can be copied.
final class Wrapping {
    private Wrapping() {}

    /// @param first begins the first line
    /// @param next begins each line after it
    static List<String> lines(String first, String text, String next, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(first);
        var isEmpty = true;
        for (var word : text.strip().split("\\s+")) {
            if (!isEmpty && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(next);
                isEmpty = true;
            }
            line.append(isEmpty ? "" : " ").append(word);
            isEmpty = false;
        }
        lines.add(line.toString());
        return lines;
    }
}
