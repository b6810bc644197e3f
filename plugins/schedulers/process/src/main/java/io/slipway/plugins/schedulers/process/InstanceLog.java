package io.slipway.plugins.schedulers.process;

import io.slipway.host.LogFile;
import io.slipway.host.LogFile.Until;
import io.slipway.host.SupervisedProcess;
import io.slipway.host.Supervisor;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.LogEntry.Stream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Both logs of one instance. The order of lines is exact within stdout and within stderr; between them it is
/// the order in which they were read.
final class InstanceLog implements FollowLogs.LogStream {
    private static final Pattern CURSOR =
            Pattern.compile("([0-9]{1,18})-([0-9]{1,18})(?:-([0-9]{1,18})-([0-9]{1,18}))?");
    /// About what one read of the file holds, of lines of a hundred bytes.
    private static final int HALF = 2_000;
    private static final long LOOK_MILLIS = 50;

    private final Supervisor supervisor;
    private final Path folder;
    private final Clock clock;
    private Place stdout;
    private Place stderr;

    /// @param lines how many end before `offset`; empty where a cursor of an earlier program did not say
    private record Place(long offset, OptionalLong lines) {
        static final Place START = new Place(0, OptionalLong.of(0));

        static Place parse(String offset, @Nullable String lines) {
            return new Place(
                    Long.parseLong(offset),
                    lines == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(lines)));
        }
    }

    /// @param cursor as [#cursor] answered, or empty for the beginning
    InstanceLog(Supervisor supervisor, Path folder, Clock clock, String cursor) {
        this.supervisor = supervisor;
        this.folder = folder;
        this.clock = clock;
        if (cursor.isEmpty()) {
            stdout = Place.START;
            stderr = Place.START;
            return;
        }
        var parts = CURSOR.matcher(cursor);
        if (!parts.matches()) {
            throw SlipwayException.invalid("cursor '%s' is not of this log".formatted(cursor));
        }
        stdout = Place.parse(parts.group(1), parts.group(3));
        stderr = Place.parse(parts.group(2), parts.group(4));
    }

    @Override
    public List<LogEntry> next(Duration wait) throws InterruptedException {
        var deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            var entries = read();
            if (!entries.isEmpty() || System.nanoTime() >= deadline) {
                return entries;
            }
            Thread.sleep(Math.clamp((deadline - System.nanoTime()) / 1_000_000, 1, LOOK_MILLIS));
        }
    }

    private List<LogEntry> read() {
        // Asked before reading: what ended before the look has written all it ever will.
        var process = supervisor.find(folder);
        var until = switch (process.phase()) {
            case ENDED, WAITING, LOST -> Until.END;
            case ABSENT, STARTING, RUNNING, UNKEPT -> Until.LAST_LINE_END;
        };
        var entries = new ArrayList<LogEntry>();
        stdout = read(process, Stream.STDOUT, until, entries);
        stderr = read(process, Stream.STDERR, until, entries);
        return entries;
    }

    private Place read(SupervisedProcess process, Stream stream, Until until, List<LogEntry> entries) {
        var file = stream == Stream.STDOUT ? process.stdout() : process.stderr();
        var from = stream == Stream.STDOUT ? stdout : stderr;
        try {
            var chunk = new LogFile(file).read(from.offset(), HALF, until);
            var lines = chunk.lost() == 0 ? from.lines() : chunk.linesBefore();
            if (chunk.lost() != 0) {
                entries.add(new LogEntry.Lost(Math.max(0, chunk.lost()), difference(from.lines(), lines)));
            }
            var at = earlier(clock.instant(), chunk.writtenBefore());
            chunk.lines().forEach(line -> entries.add(new LogEntry.Line(at, stream, line)));
            return new Place(chunk.next(), sum(lines, chunk.lineEnds()));
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read " + file, e);
        }
    }

    private static OptionalLong difference(OptionalLong from, OptionalLong to) {
        return from.isPresent() && to.isPresent()
                ? OptionalLong.of(Math.max(0, to.getAsLong() - from.getAsLong()))
                : OptionalLong.empty();
    }

    private static OptionalLong sum(OptionalLong lines, int more) {
        return lines.isPresent() ? OptionalLong.of(lines.getAsLong() + more) : OptionalLong.empty();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @Override
    public String cursor() {
        var offsets = stdout.offset() + "-" + stderr.offset();
        return stdout.lines().isPresent() && stderr.lines().isPresent()
                ? offsets + "-" + stdout.lines().getAsLong() + "-"
                        + stderr.lines().getAsLong()
                : offsets;
    }

    @Override
    public void close() {
        // Holds nothing open between calls.
    }
}
