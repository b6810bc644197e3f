package io.slipway.docker;

import io.slipway.spi.SlipwayException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a reader stands in the log of one container, or of one task of a Swarm. The engine can be asked for what was
/// written since an
/// instant, not for what comes after a line, and lines of stdout and stderr are not quite in the order of their
/// times. So the cursor tells an instant well before the last line, and how many lines since then were read.
public final class LogCursor {
    private static final Pattern TEXT = Pattern.compile("([0-9a-z]{12})-([0-9]{1,19})-([0-9]{1,12})-([0-9]{1,19})");
    /// How much earlier a line may be than the one written before it.
    private static final long BACK_NANOS = 1_000_000_000L;
    /// How far the window may fall behind.
    private static final long WINDOW_NANOS = 3 * BACK_NANOS;

    private final String container;
    /// Times of the lines read since `window`, in their order.
    private final ArrayDeque<Long> times = new ArrayDeque<>();

    private long window;
    /// How many lines were read since `window`, where their times are not known yet.
    private long count;
    private long last;

    private LogCursor(String container) {
        this.container = container;
    }

    public static LogCursor start(String container) {
        return new LogCursor(container.substring(0, 12));
    }

    /// @throws SlipwayException `INVALID` if `text` is no cursor
    public static LogCursor parse(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw SlipwayException.invalid("cursor '%s' is not of this log".formatted(text));
        }
        var cursor = new LogCursor(parts.group(1));
        cursor.window = Long.parseLong(parts.group(2));
        cursor.count = Long.parseLong(parts.group(3));
        cursor.last = Long.parseLong(parts.group(4));
        return cursor;
    }

    public boolean isOf(String id) {
        return id.startsWith(container);
    }

    /// For the engine's `since`; empty for the beginning.
    public Optional<String> since() {
        return window == 0
                ? Optional.empty()
                : Optional.of("%d.%09d".formatted(window / BACK_NANOS, window % BACK_NANOS));
    }

    /// The log is read again since [#since].
    ///
    /// @return how many of the first lines were read before
    public long reopen() {
        count = Math.max(count, times.size());
        times.clear();
        return count;
    }

    /// The time of the last line that was read, in nanoseconds since 1970.
    public long last() {
        return last;
    }

    /// A line came, for the first time or again.
    public void read(Instant at) {
        var nanos = nanos(at);
        last = Math.max(last, nanos);
        if (nanos >= window) {
            times.addLast(nanos);
        }
        if (times.size() >= count) {
            count = 0;
            if (nanos - window > WINDOW_NANOS) {
                window = nanos - BACK_NANOS;
                times.removeIf(time -> time < window);
            }
        }
    }

    /// Lines were lost: what comes now is taken as it comes.
    public void lost() {
        count = 0;
    }

    public static long nanos(Instant at) {
        return at.getEpochSecond() * BACK_NANOS + at.getNano();
    }

    @Override
    public String toString() {
        return "%s-%d-%d-%d".formatted(container, window, Math.max(count, times.size()), last);
    }
}
