package io.slipway.tck.memory;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.LogEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What one instance wrote, over all its lives; changed only under its cluster's lock.
final class MemoryLog {
    private final String name;
    private final List<LogEntry.Line> lines = new ArrayList<>();
    private int first;

    MemoryLog(String name) {
        this.name = name;
    }

    void print(Instant at, String text) {
        lines.add(new LogEntry.Line(at, LogEntry.Stream.STDOUT, text));
    }

    void forgetAllBut(int newest) {
        first = Math.max(first, lines.size() - newest);
    }

    /// @param into gets what lies between `from` and the end, at most 1 000
    /// @return the position after it
    int read(int from, List<LogEntry> into) {
        var position = from;
        if (position < first) {
            var bytes = lines.subList(position, first).stream()
                    .mapToLong(line -> line.text().length() + 1L)
                    .sum();
            into.add(new LogEntry.Lost(bytes, OptionalLong.of(first - position)));
            position = first;
        }
        var end = Math.min(lines.size(), position + 1_000 - into.size());
        into.addAll(lines.subList(position, end));
        return end;
    }

    String cursor(int position) {
        return name + "@" + position;
    }

    int position(String cursor) {
        var at = cursor.lastIndexOf('@');
        if (at < 0 || !cursor.substring(0, at).equals(name)) {
            throw SlipwayException.invalid("cursor '%s' is not of the log of '%s'".formatted(cursor, name));
        }
        try {
            return Math.clamp(Integer.parseInt(cursor.substring(at + 1)), 0, lines.size());
        } catch (NumberFormatException e) {
            throw SlipwayException.invalid("cursor '%s' is not of the log of '%s'".formatted(cursor, name));
        }
    }
}
