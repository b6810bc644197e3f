package io.slipway.engine.build;

import io.slipway.engine.store.Database;
import io.slipway.spi.build.BuildLog;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps a build's log in the store, in parts, so that readers can follow it from any server.
final class BuildLogWriter implements BuildLog, AutoCloseable {
    private static final int PART = 16 * 1024;
    private static final long MOST = 4L * 1024 * 1024;
    private static final long FLUSH_NANOS = 300_000_000L;
    private static final int LONGEST_LINE = 16 * 1024;

    private final Database database;
    private final Builds builds;
    private final String build;
    private final BuildLog also;
    private final ReentrantLock lock = new ReentrantLock();
    private final StringBuilder pending = new StringBuilder();
    private long part;
    private long written;
    private long flushedAt = System.nanoTime();

    /// @param also gets every line too
    BuildLogWriter(Database database, Builds builds, String build, BuildLog also) {
        this.database = database;
        this.builds = builds;
        this.build = build;
        this.also = also;
    }

    @Override
    public void line(String line) {
        var cut = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + " …" : line;
        also.line(cut);
        lock.lock();
        try {
            if (written > MOST) {
                return;
            }
            written += cut.length() + 1;
            pending.append(written > MOST ? "… the rest of this log was too long to keep" : cut)
                    .append('\n');
            if (pending.length() > PART || System.nanoTime() - flushedAt > FLUSH_NANOS) {
                flush();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            flush();
        } finally {
            lock.unlock();
        }
    }

    private void flush() {
        flushedAt = System.nanoTime();
        if (pending.isEmpty()) {
            return;
        }
        part++;
        // NUL is text that PostgreSQL does not take.
        var text = pending.toString().replace("\0", "");
        pending.setLength(0);
        database.write(tx -> builds.append(tx, build, part, text));
    }
}
