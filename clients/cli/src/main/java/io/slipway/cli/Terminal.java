package io.slipway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/// What people see: answers on `out`, what went wrong on `err`.
///
/// @param live whether lines may be written over, as on a terminal
record Terminal(PrintStream out, PrintStream err, boolean live, boolean colours) {
    static final int WIDTH = 80;
    private static final String CLEAR = "\r\033[K";

    void line(String text) {
        out.println(text);
    }

    void done(String text) {
        line(coloured("32", "✓") + " " + text);
    }

    void failed(String text) {
        line(coloured("31", "✗") + " " + text);
    }

    void error(String text) {
        err.println(coloured("31", "error:") + " " + text);
    }

    void mend(String text) {
        err.println(coloured("36", "try:") + " " + text);
    }

    void note(String text) {
        err.println(dim("note: " + text));
    }

    /// Shows what is at work until [#settled]; nothing off a terminal.
    void working(String text) {
        if (live) {
            out.print(CLEAR + dim("… " + shortened(text, WIDTH - 3)));
            out.flush();
        }
    }

    void settled() {
        if (live) {
            out.print(CLEAR);
            out.flush();
        }
    }

    void json(JsonNode value) {
        try {
            line(new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    /// One event of a stream: a line of its own, so that a reader need not find its end.
    void jsonLine(JsonNode value) {
        line(value.toString());
    }

    String dim(String text) {
        return coloured("2", text);
    }

    String bold(String text) {
        return coloured("1", text);
    }

    /// Columns as wide as their widest cell, the last one ragged. The first row is the heading.
    void table(List<List<String>> rows) {
        var widths = new int[rows.getFirst().size()];
        for (var row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            var text = aligned(rows.get(i), widths);
            line(i == 0 ? bold(text) : text);
        }
    }

    private static String aligned(List<String> row, int[] widths) {
        var text = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            text.append(row.get(i));
            if (i < row.size() - 1) {
                text.append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
        }
        return text.toString().stripTrailing();
    }

    /// Words in lines that fit, each after `indent`.
    void wrapped(String text, String indent) {
        var line = new StringBuilder();
        for (var word : text.strip().split("\\s+")) {
            if (!line.isEmpty() && indent.length() + line.length() + 1 + word.length() > WIDTH) {
                line(indent + line);
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        line(indent + line);
    }

    static String seconds(Duration time) {
        return "%d.%ds".formatted(time.toMillis() / 1000, time.toMillis() % 1000 / 100);
    }

    static String since(long startNanos) {
        return seconds(Duration.ofNanos(System.nanoTime() - startNanos));
    }

    /// `5m`, `3h` or `2d`: how long ago, in the largest unit that fits.
    static String age(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + "d";
        }
        if (time.toHours() > 0) {
            return time.toHours() + "h";
        }
        return time.toMinutes() > 0 ? time.toMinutes() + "m" : Math.max(0, time.toSeconds()) + "s";
    }

    static String shortened(String text, int width) {
        var line = text.replaceAll("\\s+", " ");
        return line.length() <= width ? line : line.substring(0, width - 1) + "…";
    }

    private String coloured(String code, String text) {
        return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
