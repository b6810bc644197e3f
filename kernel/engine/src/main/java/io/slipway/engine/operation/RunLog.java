package io.slipway.engine.operation;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// The lines of one operation's log that are not kept yet. Steps write on their threads, the run takes.
final class RunLog {
    static final int MOST_LINES = 5_000;
    private static final int LONGEST_LINE = 4_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Clock clock;
    private final List<LogLine> pending = new ArrayList<>();
    private long last;

    /// @param last the position of the last line that is kept
    RunLog(Clock clock, long last) {
        this.clock = clock;
        this.last = last;
    }

    void add(String step, String text) {
        lock.lock();
        try {
            if (last < MOST_LINES) {
                pending.add(line(step, text));
            } else if (last == MOST_LINES) {
                pending.add(line(step, "The log is full: lines from here on are not kept."));
            }
        } finally {
            lock.unlock();
        }
    }

    private LogLine line(String step, String text) {
        last++;
        return new LogLine(
                last,
                clock.instant(),
                step,
                text.length() <= LONGEST_LINE ? text : text.substring(0, LONGEST_LINE) + " …");
    }

    /// Those not kept yet, in order.
    List<LogLine> pending() {
        lock.lock();
        try {
            return List.copyOf(pending);
        } finally {
            lock.unlock();
        }
    }

    /// The first `count` of the pending lines are kept now.
    void kept(int count) {
        lock.lock();
        try {
            pending.subList(0, count).clear();
        } finally {
            lock.unlock();
        }
    }
}
