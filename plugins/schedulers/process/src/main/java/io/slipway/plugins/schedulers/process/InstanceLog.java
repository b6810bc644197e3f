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
import java.util.regex.Pattern;

/// Both logs of one instance. The order of lines is exact within stdout and within stderr; between them it is
/// the order in which they were read.
final class InstanceLog implements FollowLogs.LogStream {
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");
    private static final int HALF = 500;
    private static final long LOOK_MILLIS = 50;

    private final Supervisor supervisor;
    private final Path folder;
    private final Clock clock;
    private long stdout;
    private long stderr;

    /// @param cursor as [#cursor] answered, or empty for the beginning
    InstanceLog(Supervisor supervisor, Path folder, Clock clock, String cursor) {
        this.supervisor = supervisor;
        this.folder = folder;
        this.clock = clock;
        if (!cursor.isEmpty()) {
            var parts = CURSOR.matcher(cursor);
            if (!parts.matches()) {
                throw SlipwayException.invalid("cursor '%s' is not of this log".formatted(cursor));
            }
            stdout = Long.parseLong(parts.group(1));
            stderr = Long.parseLong(parts.group(2));
        }
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

    private long read(SupervisedProcess process, Stream stream, Until until, List<LogEntry> entries) {
        var file = stream == Stream.STDOUT ? process.stdout() : process.stderr();
        var offset = stream == Stream.STDOUT ? stdout : stderr;
        try {
            var chunk = new LogFile(file).read(offset, HALF, until);
            if (chunk.lost() != 0) {
                entries.add(new LogEntry.Lost(Math.max(0, chunk.lost())));
            }
            var at = earlier(clock.instant(), chunk.writtenBefore());
            chunk.lines().forEach(line -> entries.add(new LogEntry.Line(at, stream, line)));
            return chunk.next();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot read " + file, e);
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    @Override
    public String cursor() {
        return stdout + "-" + stderr;
    }

    @Override
    public void close() {
        // Holds nothing open between calls.
    }
}
