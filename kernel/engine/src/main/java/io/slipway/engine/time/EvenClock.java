package io.slipway.engine.time;

import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The time by which everything is measured that waits, lasts or comes too late: it goes on evenly where somebody
/// sets the machine's clock, and stands still while no server runs. All servers of a database share it.
///
/// Its instants are for comparing with one another. They lie near the time of day when the database is new and
/// fall behind it with each pause, so nothing that people see is told by it; that is [java.time.Clock].
public final class EvenClock implements InstantSource {
    /// How often [#keep] is to be called.
    public static final Duration KEEP = Duration.ofSeconds(10);
    /// What may lie between two calls of [#keep] on a busy machine. More than that, nobody kept it, or the
    /// database's own clock was set.
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final long ONLY = 1;

    private final Database database;
    private final LongSupplier ticker;
    private final AtomicReference<@Nullable Anchor> anchor = new AtomicReference<>();

    private record Anchor(Instant time, long nanos) {}

    private EvenClock(Database database, LongSupplier ticker) {
        this.database = database;
        this.ticker = ticker;
    }

    /// Goes on from where the servers of `database` have come to.
    public static EvenClock begin(Database database) {
        return begin(database, System::nanoTime);
    }

    /// @param ticker [System#nanoTime]
    static EvenClock begin(Database database, LongSupplier ticker) {
        var clock = new EvenClock(database, ticker);
        clock.keep();
        return clock;
    }

    @Override
    public Instant instant() {
        var since = anchor.get();
        if (since == null) {
            throw new IllegalStateException("the clock was asked before it began");
        }
        return at(since);
    }

    private Instant at(Anchor since) {
        return since.time().plusNanos(ticker.getAsLong() - since.nanos());
    }

    /// Writes down how far it has come, and catches up with a server that is ahead, as one that did not sleep is.
    public void keep() {
        var ahead = database.<Anchor>transaction(tx -> {
            var now = tx.now();
            var nanos = ticker.getAsLong();
            var kept = kept(tx, now);
            var since = anchor.get();
            var time = since == null || at(since).isBefore(kept) ? kept : at(since);
            tx.update("update even_time set counted = ?, kept_at = ? where id = ?", time, now, ONLY);
            return new Anchor(time, nanos);
        });
        // Never back, though another thread may have asked meanwhile.
        anchor.updateAndGet(since -> since == null || at(since).isBefore(at(ahead)) ? ahead : since);
    }

    /// How far the servers have come that kept it.
    private static Instant kept(Tx tx, Instant now) {
        tx.insertIfAbsent(
                "even_time", Columns.of("id", ONLY), Columns.of("counted", now).and("kept_at", now));
        return tx.one(
                "select counted, kept_at from even_time where id = ?",
                row -> row.time("counted").plusMillis(sinceKept(row.time("kept_at"), now)),
                ONLY);
    }

    private static long sinceKept(Instant keptAt, Instant now) {
        var millis = Duration.between(keptAt, now).toMillis();
        return Math.clamp(millis, 0, LONGEST_PAUSE.toMillis());
    }
}
