package io.slipway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/// What people see: answers on `out`, what went wrong on `err`.
///
/// Off a terminal nothing is broken into lines: whoever reads it there looks for whole ones.
///
/// @param live whether lines may be written over, as on a terminal
/// @param width in columns, of a terminal
record Terminal(PrintStream out, PrintStream err, boolean live, boolean colours, IntSupplier width) {
    static final int WIDTH = 80;
    /// With less room than this beside them, last cells get a line of their own.
    private static final int NARROW = 20;

    /// No column gets less.
    private static final int LEGIBLE = 8;

    private static final String CLEAR = "\r\033[K";

    void line(String text) {
        out.println(text);
    }

    void done(String text) {
        line(coloured("32", "✓") + " " + text);
    }

    void failed(String text) {
        marked(out, "31", "✗", text);
    }

    void error(String text) {
        marked(err, "31", "error:", text);
    }

    /// Never broken: it is there to be copied.
    void mend(String text) {
        err.println(coloured("36", "try:") + " " + text);
    }

    /// Whole, with what to do: in sentences, or as one line of JSON.
    void problem(Problem problem, boolean json) {
        if (json) {
            err.println(problem.forMachines());
            return;
        }
        for (var sentence : problem.sentences()) {
            if (!sentence.error().isEmpty()) {
                error(sentence.error());
            }
            if (!sentence.mend().isEmpty()) {
                mend(sentence.mend());
            }
        }
    }

    private void marked(PrintStream stream, String code, String mark, String text) {
        if (!live || mark.length() + 1 + text.length() <= ScreenWidth.NARROWEST || text.indexOf('\n') >= 0) {
            stream.println(coloured(code, mark) + " " + text);
            return;
        }
        var lines = Wrapping.lines(mark + " ", text, "  ", width.getAsInt());
        stream.println(coloured(code, mark) + lines.getFirst().substring(mark.length()));
        lines.stream().skip(1).forEach(stream::println);
    }

    void note(String text) {
        err.println(dim("note: " + text));
    }

    /// Shows what is at work until [#settled]; nothing off a terminal.
    void working(String text) {
        if (live) {
            out.print(CLEAR + dim("… " + shortened(text, width.getAsInt() - 3)));
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
    ///
    /// @param rows as long as the heading, each
    void table(List<List<String>> rows) {
        var widths = new int[rows.getFirst().size()];
        for (var row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        if (live && IntStream.of(widths).sum() + 2 * (widths.length - 1) > WIDTH) {
            narrow(widths);
        }
        for (int i = 0; i < rows.size(); i++) {
            var text = aligned(rows.get(i), widths);
            if (i == 0) {
                line(bold(text.stripTrailing()));
            } else {
                row(text, rows.get(i).getLast());
            }
        }
    }

    /// Takes from the widest column between the first and the last what is too much before the last one.
    private void narrow(int[] widths) {
        var tooMuch = NARROW - width.getAsInt();
        for (int i = 0; i < widths.length - 1; i++) {
            tooMuch += widths[i] + 2;
        }
        var widest = IntStream.range(1, widths.length - 1).boxed().max(Comparator.comparingInt(i -> widths[i]));
        if (tooMuch > 0 && widest.isPresent()) {
            widths[widest.get()] = Math.max(LEGIBLE, widths[widest.get()] - tooMuch);
        }
    }

    private static String aligned(List<String> row, int[] widths) {
        var text = new StringBuilder();
        for (int i = 0; i < row.size() - 1; i++) {
            var cell = shortened(row.get(i), widths[i]);
            text.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
        }
        return text.append(row.getLast()).toString();
    }

    /// A last cell without room is broken between words where that reads well, and else stands below.
    private void row(String text, String last) {
        if (!live || text.length() <= WIDTH || text.length() <= width.getAsInt()) {
            line(text.stripTrailing());
            return;
        }
        var before = text.substring(0, text.length() - last.length());
        var room = width.getAsInt() - before.length();
        if (room >= NARROW && last.contains(" ")) {
            Wrapping.lines(before, last, " ".repeat(before.length()), width.getAsInt())
                    .forEach(this::line);
        } else {
            line(before.stripTrailing());
            line("  " + last);
        }
    }

    /// A sentence that nobody copies.
    void prose(String text, String indent) {
        if (live) {
            Wrapping.lines(indent, text, indent, width.getAsInt()).forEach(this::line);
        } else {
            line(indent + text);
        }
    }

    /// Words in lines that fit, each after `indent`.
    void wrapped(String text, String indent) {
        Wrapping.lines(indent, text, indent, WIDTH).forEach(this::line);
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
