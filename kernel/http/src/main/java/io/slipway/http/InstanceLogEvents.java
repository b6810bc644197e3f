package io.slipway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.util.RawValue;
import io.slipway.spi.Failure;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.FollowLogs.LogStream;
import io.slipway.spi.scheduler.LogEntry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The logs of several instances as one stream. Each instance is read by a thread of its own, which waits when
/// the reader of the whole is slow. An event's id holds where every instance stands, so that a resumption goes
/// on exactly behind it.
final class InstanceLogEvents implements EventSource {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceLogEvents.class);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration END = Duration.ofMillis(50);
    private static final int BATCHES_AHEAD = 4;
    /// Between a position and how many entries behind it: no character of Base64.
    private static final char BEHIND = '.';

    private final Logs logs;
    private final Wish wish;
    private final Map<String, Position> positions;
    private final Set<String> known = new HashSet<>();
    private final List<Thread> readers = new ArrayList<>();
    private final BlockingQueue<Part> parts = new ArrayBlockingQueue<>(BATCHES_AHEAD);
    private int reading;
    private long lookedAt;

    /// Opens the logs of what is there now, so that what cannot be read at all is refused at once.
    InstanceLogEvents(Logs logs, Wish wish, Optional<String> after) throws InterruptedException {
        this.logs = logs;
        this.wish = wish;
        this.positions = after.map(InstanceLogEvents::positions).orElseGet(LinkedHashMap::new);
        look();
    }

    /// Which instances there are, and how their logs are opened.
    interface Logs {
        List<Source> sources();

        LogStream open(Source source, Optional<String> cursor) throws InterruptedException;
    }

    record Source(String component, String workload, String instance, long release) {
        String key() {
            return workload + "/" + instance;
        }
    }

    /// @param tail how many of the last lines of each instance come first; empty for all
    record Wish(boolean follow, Optional<Integer> tail) {}

    @Override
    public List<Event> next(Duration wait) throws InterruptedException {
        var until = System.nanoTime() + wait.toNanos();
        while (true) {
            if (wish.follow() && System.nanoTime() - lookedAt > LOOK.toNanos()) {
                look();
            }
            if (reading == 0 && parts.isEmpty() && !wish.follow()) {
                return List.of(Event.end(id(), new End("complete")));
            }
            var left = until - System.nanoTime();
            var part = parts.poll(Math.min(Math.max(left, 0), PAUSE.toNanos()), TimeUnit.NANOSECONDS);
            switch (part) {
                case null -> {
                    if (left <= 0) {
                        return List.of();
                    }
                }
                case Part.Over _ -> reading--;
                case Part.Entries entries -> {
                    var events = events(entries);
                    if (!events.isEmpty()) {
                        return events;
                    }
                }
            }
        }
    }

    private void look() throws InterruptedException {
        lookedAt = System.nanoTime();
        for (var source : logs.sources()) {
            if (!known.add(source.key())) {
                continue;
            }
            var from = positions.getOrDefault(source.key(), Position.START);
            try {
                var stream = logs.open(source, Optional.of(from.cursor()).filter(cursor -> !cursor.isEmpty()));
                var reader = new Reader(source, stream, from);
                readers.add(Thread.ofVirtual().name("log " + source.key()).start(reader));
                reading++;
            } catch (SlipwayException e) {
                if (e.failure() == Failure.UNSUPPORTED) {
                    throw e;
                }
                LOG.debug("{} was removed before its log was opened", source.key(), e);
            }
        }
    }

    private List<Event> events(Part.Entries part) {
        var events = new ArrayList<Event>(part.entries().size());
        var key = part.source().key();
        var from = part.from();
        if (from != null) {
            // The last one is what an id counts on from.
            positions.remove(key);
            positions.put(key, from);
        }
        var begin = id();
        var lines = new LineText(part.source());
        for (var entry : part.entries()) {
            events.add(event(from == null ? begin : begin + BEHIND + (events.size() + 1), lines, entry));
        }
        positions.put(key, new Position(part.cursor(), 0));
        if (!events.isEmpty()) {
            var last = events.removeLast();
            events.add(new Event(id(), last.name(), last.data(), false));
        }
        return events;
    }

    private static Event event(String id, LineText lines, LogEntry entry) {
        return switch (entry) {
            case LogEntry.Line line -> Event.of(id, "line", lines.of(line));
            case LogEntry.Lost(var bytes, var gone) ->
                Event.of(
                        id,
                        "lost",
                        new Lost(lines.source().component(), lines.source().instance(), bytes, gone));
        };
    }

    private String id() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(positions));
    }

    private static Map<String, Position> positions(String id) {
        try {
            var end = id.indexOf(BEHIND);
            var stored = end < 0 ? id : id.substring(0, end);
            var positions = Json.MAPPER.readValue(
                    new String(Base64.getUrlDecoder().decode(stored), StandardCharsets.UTF_8),
                    new TypeReference<LinkedHashMap<String, Position>>() {});
            if (end >= 0 && !positions.isEmpty()) {
                var count = Integer.parseInt(id.substring(end + 1));
                positions.compute(positions.sequencedKeySet().getLast(), (_, from) -> from.further(count));
            }
            return positions;
        } catch (IllegalArgumentException | JsonProcessingException e) {
            throw SlipwayException.invalid(
                    List.of(FieldProblem.of("cursor", id, "the id of an event of this stream", "leave it out")));
        }
    }

    @Override
    public void close() {
        readers.forEach(Thread::interrupt);
    }

    /// @param cursor where a batch began; empty for the oldest line that is kept
    /// @param skip entries of that batch that were told already
    record Position(String cursor, int skip) {
        static final Position START = new Position("", 0);

        Position further(int entries) {
            return new Position(cursor, skip + entries);
        }
    }

    private sealed interface Part {
        /// @param from stands before the first of `entries`; null where no cursor leads there
        /// @param cursor stands behind the last
        record Entries(Source source, @Nullable Position from, List<LogEntry> entries, String cursor) implements Part {}

        record Over() implements Part {}
    }

    private final class Reader implements Runnable {
        private final Source source;
        private final LogStream stream;
        private Position from;

        Reader(Source source, LogStream stream, Position from) {
            this.source = source;
            this.stream = stream;
            this.from = from;
        }

        @Override
        public void run() {
            try {
                try (stream) {
                    // What was told before is over: only a fresh look begins with the last lines.
                    if (wish.tail().isPresent() && from.equals(Position.START)) {
                        tail(wish.tail().get());
                    }
                    copy();
                } catch (SlipwayException e) {
                    LOG.debug("the log of {} ended", source.key(), e);
                }
                parts.put(new Part.Over());
            } catch (InterruptedException e) {
                LOG.debug("nobody reads the log of {} any more", source.key(), e);
            }
        }

        private void tail(int count) throws InterruptedException {
            var last = new ArrayList<LogEntry>();
            for (var entries = stream.next(END); !entries.isEmpty(); entries = stream.next(END)) {
                last.addAll(entries);
                if (last.size() > count) {
                    last.subList(0, last.size() - count).clear();
                }
            }
            from = new Position(stream.cursor(), 0);
            parts.put(new Part.Entries(source, null, List.copyOf(last), from.cursor()));
        }

        private void copy() throws InterruptedException {
            var patience = wish.follow() ? Duration.ofSeconds(10) : END;
            while (true) {
                var entries = stream.next(patience);
                if (!entries.isEmpty()) {
                    var skip = Math.min(from.skip(), entries.size());
                    parts.put(new Part.Entries(source, from, entries.subList(skip, entries.size()), stream.cursor()));
                    from = new Position(stream.cursor(), 0);
                } else if (!wish.follow()) {
                    return;
                }
            }
        }
    }

    record Line(Instant at, String component, String instance, long release, String stream, String text) {}

    /// Lines as JSON, a hundred thousand in a second where need be: what those of one look have in common is
    /// written once.
    private static final class LineText {
        private static final String END_OF_TEXT = "\"}";

        private final Source source;
        private LogEntry.@Nullable Line before;
        private String head = "";

        LineText(Source source) {
            this.source = source;
        }

        Source source() {
            return source;
        }

        RawValue of(LogEntry.Line line) {
            if (before == null || !before.at().equals(line.at()) || before.stream() != line.stream()) {
                head = head(line);
            }
            before = line;
            var text = new StringBuilder(head.length() + line.text().length() + 16).append(head);
            JsonStringEncoder.getInstance().quoteAsString(line.text(), text);
            return new RawValue(text.append(END_OF_TEXT).toString());
        }

        private String head(LogEntry.Line line) {
            var whole = Json.text(new Line(
                    line.at(), source.component(), source.instance(), source.release(), Names.of(line.stream()), ""));
            return whole.substring(0, whole.length() - END_OF_TEXT.length());
        }
    }

    record Lost(String component, String instance, long bytes, OptionalLong lines) {}

    record End(String reason) {}
}
