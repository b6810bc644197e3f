package io.slipway.engine.store;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.Tx.StatementFailed;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The kernel's SQL database: a file of its own, or a PostgreSQL that several servers share.
///
/// Transactions are serializable on both: each behaves as if it ran alone, so reading and then writing what was
/// read is safe. Where two meet, one of them is run again by itself; see [TxWork].
///
/// Calls block and may come on any thread. A call that has begun is brought to its end even if its thread is
/// interrupted, so that it is known whether it was committed; the interrupt stays set.
///
/// Failures: `UNAVAILABLE` if the database did not answer or had no room, `CONFLICT` if a rule of the tables
/// was broken, `BROKEN` for a statement that is wrong.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final ScopedValue<Boolean> INSIDE = ScopedValue.newInstance();
    private static final Duration RETRY_FOR = Duration.ofSeconds(20);
    private static final int DOUBLINGS = 6;

    private final Pools pools;
    private final Dialect dialect;
    private final CrashPoints crashPoints;
    private final @Nullable FileHold hold;
    private final Path folder;
    private final DatabaseThreads threads;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private Database(Opened opened, Dialect dialect, CrashPoints crashPoints, @Nullable FileHold hold, Path folder) {
        this.pools = opened.pools();
        this.dialect = dialect;
        this.crashPoints = crashPoints;
        this.hold = hold;
        this.folder = folder;
        this.threads = opened.threads();
    }

    /// Connects, and brings the tables up to date.
    ///
    /// @param data the folder that keeps the embedded database
    /// @throws SlipwayException `CONFLICT` if another server has the embedded database open, `UNSUPPORTED` if a
    ///     newer program wrote it, `UNAVAILABLE` if it does not answer
    public static Database open(DatabaseSettings settings, Path data, CrashPoints crashPoints) {
        var address = Address.of(settings, data);
        var hold = address.dialect() == Dialect.SQLITE ? hold(data) : null;
        try {
            new Migrations(address).run();
            var threads = new DatabaseThreads(2 * settings.connections());
            var pools = Pools.open(address, settings.connections());
            return new Database(new Opened(pools, threads), address.dialect(), crashPoints, hold, data);
        } catch (RuntimeException e) {
            if (hold != null) {
                hold.close();
            }
            throw e;
        }
    }

    private record Opened(Pools pools, DatabaseThreads threads) {}

    private static FileHold hold(Path data) {
        return FileHold.take(
                data.resolve("slipway.db.lock"),
                "the embedded database in",
                "stop that server, or let several servers share a PostgreSQL by database.url");
    }

    /// Commits what `work` did and answers what it answered; rolls back if it throws.
    public <T extends @Nullable Object> T transaction(TxWork<T> work) {
        var place = crashPoints.isBound() ? "tx:" + CallSite.outside(Database.class) : "";
        crashPoints.pass(place + ":before");
        var done = run(pools.writing(), work);
        crashPoints.pass(place + ":after");
        done.tx().actionsAfterCommit().forEach(Runnable::run);
        if (done.tx().hasChanged()) {
            listeners.forEach(Runnable::run);
        }
        return done.answer();
    }

    /// Runs `listener` after each transaction of this server that changed a row. It must be quick and never fail.
    public void afterChanges(Runnable listener) {
        listeners.add(listener);
    }

    /// [#transaction] for work that answers nothing.
    public void write(TxAction work) {
        this.<@Nullable Void>transaction(tx -> {
            work.run(tx);
            return null;
        });
    }

    /// Reads one consistent state; a statement that changes something fails. Waits for no writer.
    public <T extends @Nullable Object> T read(TxWork<T> work) {
        return run(pools.reading(), work).answer();
    }

    /// Connections for db-scheduler; it commits by itself.
    public DataSource schedulerConnections() {
        return crashPoints.isBound()
                ? new CrossedConnections(pools.scheduler(), crashPoints).front()
                : pools.scheduler();
    }

    /// Whether only this server can use it.
    public boolean isEmbedded() {
        return dialect == Dialect.SQLITE;
    }

    /// Waits for no one; calls under way fail.
    @Override
    public void close() {
        threads.close();
        pools.close();
        if (hold != null) {
            hold.close();
        }
    }

    private <T extends @Nullable Object> Done<T> run(DataSource source, TxWork<T> work) {
        if (INSIDE.isBound()) {
            throw new SlipwayException(
                    Failure.BROKEN, "a transaction was begun within a transaction: hand on the tx instead");
        }
        return threads.run(() -> ScopedValue.where(INSIDE, true).call(() -> attempts(source, work)));
    }

    private <T extends @Nullable Object> Done<T> attempts(DataSource source, TxWork<T> work) {
        var giveUp = System.nanoTime() + RETRY_FOR.toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                return once(source, work);
            } catch (StatementFailed e) {
                if (!dialect.isWorthRetrying(e.sqlException()) || System.nanoTime() > giveUp) {
                    throw told(e);
                }
                LOG.debug("Transaction met another, attempt {}: {}", attempt, e.getMessage());
                var longestMillis = 1 << Math.min(attempt, DOUBLINGS);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longestMillis * 1_000_000L));
            }
        }
    }

    private <T extends @Nullable Object> Done<T> once(DataSource source, TxWork<T> work) {
        try (var connection = source.getConnection()) {
            var tx = new Tx(connection, dialect);
            try {
                var answer = work.run(tx);
                connection.commit();
                return new Done<>(tx, answer);
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw new StatementFailed("commit", e);
        }
    }

    private static void rollback(Connection connection, Exception reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    /// The statement stands in the cause, for the log: a message may be read by anybody.
    private SlipwayException told(StatementFailed e) {
        var cause = e.sqlException();
        if (dialect.isConstraint(cause)) {
            return new SlipwayException(Failure.CONFLICT, "the database refused a row: " + cause.getMessage(), e);
        }
        if (dialect.isFull(cause) || (isEmbedded() && Room.isLacking(folder))) {
            return isEmbedded()
                    ? Room.lacking("the database did not take what was written", folder, e)
                    : new SlipwayException(Failure.EXHAUSTED, "the database has no room: " + cause.getMessage(), e);
        }
        if (dialect.isUnavailable(cause)) {
            return new SlipwayException(Failure.UNAVAILABLE, "the database does not answer", e);
        }
        if (dialect.isWorthRetrying(cause)) {
            return new SlipwayException(Failure.UNAVAILABLE, "the database was too busy for too long", e);
        }
        return new SlipwayException(
                Failure.BROKEN, "the database does not understand this server, whose log tells more", e);
    }

    private record Done<T extends @Nullable Object>(Tx tx, T answer) {}
}
