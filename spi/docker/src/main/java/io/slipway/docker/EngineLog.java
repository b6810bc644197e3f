package io.slipway.docker;

import io.slipway.docker.LogFrames.Frame;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.LogEntry.Stream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The log of one container over all its runs, or of one task of a Swarm. A thread reads what the engine sends and
/// stops when nobody takes
/// it off; at the end of a run, or when the engine goes away, it asks again from where it stands.
public final class EngineLog implements FollowLogs.LogStream {
    private static final int MOST = 1_000;
    private static final int LONGEST_LINE = 64 << 10;
    /// How often an engine that does not tell an ended log is asked for it.
    private static final int TRIES = 4;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Engine engine;
    private final Source source;
    private final LogCursor reading;
    private final ArrayBlockingQueue<Item> items = new ArrayBlockingQueue<>(MOST);
    private final Map<Stream, StringBuilder> unended = new EnumMap<>(Stream.class);
    private volatile String cursor;
    private @Nullable Thread thread;
    private volatile @Nullable SlipwayException failure;
    private volatile boolean over;

    /// @param path of the thing whose log it is, such as `/containers/ID`
    /// @param follows whether it is waited for what is yet to come; else the log ends with what is there
    /// @param present whether it is still there, so that more may come
    public record Source(String path, boolean follows, Present present) {
        public static Source container(Engine engine, String id) {
            return new Source(
                    "/containers/" + id, true, () -> engine.inspect(id).isPresent());
        }
    }

    @FunctionalInterface
    public interface Present {
        boolean now() throws InterruptedException;
    }

    /// @param cursor after which this log stands once `entry` was given
    private record Item(LogEntry entry, String cursor) {}

    public EngineLog(Engine engine, Source source, LogCursor at) {
        this.engine = engine;
        this.source = source;
        this.reading = at;
        this.cursor = at.toString();
    }

    @Override
    public List<LogEntry> next(Duration wait) throws InterruptedException {
        if (thread == null) {
            thread = Thread.ofVirtual().name("docker-log").start(this::read);
        }
        var first = items.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) {
            var gone = failure;
            if (gone != null) {
                throw gone;
            }
            return List.of();
        }
        var taken = new ArrayList<Item>();
        taken.add(first);
        items.drainTo(taken, MOST - 1);
        cursor = taken.getLast().cursor();
        return taken.stream().map(Item::entry).toList();
    }

    /// Whether all was given that there is, and nothing more can come.
    public boolean isOver() {
        return over && items.isEmpty();
    }

    private void read() {
        try {
            for (var tries = 1; source.follows() || tries <= TRIES; tries++) {
                try {
                    readOnce();
                    if (!source.follows() || !source.present().now()) {
                        over = true;
                        return;
                    }
                } catch (IOException e) {
                    EngineHttp.interruptedOr(e, Duration.ZERO);
                    // The engine was restarted, most likely: it is asked again.
                } catch (SlipwayException e) {
                    if (source.follows() && !e.failure().isRetryable()) {
                        failure = e;
                        return;
                    }
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
            reading.lost();
            items.put(new Item(new LogEntry.Lost(0), reading.toString()));
            over = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readOnce() throws IOException, InterruptedException {
        var path = source.path() + "/logs?stdout=1&stderr=1&timestamps=1&follow=" + (source.follows() ? 1 : 0)
                + reading.since().map(since -> "&since=" + since).orElse("");
        var stood = reading.last();
        var skip = reading.reopen();
        unended.clear();
        try (var answer = engine.stream("tell the log of " + source.path(), path)) {
            var frames = new LogFrames(answer.body());
            for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
                if (skip > 0 && LogCursor.nanos(frame.get().at()) > stood) {
                    // What was read before is not there any more, nor is what came between.
                    skip = 0;
                    reading.lost();
                    items.put(new Item(new LogEntry.Lost(0), reading.toString()));
                }
                reading.read(frame.get().at());
                if (skip > 0) {
                    skip--;
                } else {
                    take(frame.get());
                }
            }
        }
    }

    /// The engine cuts long lines at 16 KiB; they are put together again.
    private void take(Frame frame) throws InterruptedException {
        var line = unended.computeIfAbsent(frame.stream(), _ -> new StringBuilder());
        var text = frame.text();
        var ends = text.endsWith("\n");
        line.append(text, 0, ends ? text.length() - 1 : text.length());
        if (ends || line.length() >= LONGEST_LINE) {
            put(frame.at(), frame.stream(), line.toString());
            line.setLength(0);
        }
    }

    private void put(Instant at, Stream stream, String text) throws InterruptedException {
        items.put(new Item(new LogEntry.Line(at, stream, text), reading.toString()));
    }

    @Override
    public String cursor() {
        return cursor;
    }

    @Override
    public void close() {
        var reader = thread;
        if (reader != null) {
            reader.interrupt();
        }
    }
}
