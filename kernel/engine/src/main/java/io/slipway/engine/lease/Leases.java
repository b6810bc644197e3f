package io.slipway.engine.lease;

import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leases on a database that several servers share. Ends are kept by the database's clock; a holder counts its
/// own time from before it asked, so that it never believes in a lease that others see ended.
public final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    private final Database database;
    private final String server;
    private final LeaseTimes times;
    private final LongSupplier ticker;

    /// @param server names this server; two that run at once never share a name
    /// @param ticker [System#nanoTime]
    public Leases(Database database, String server, LeaseTimes times, LongSupplier ticker) {
        this.database = database;
        this.server = server;
        this.times = times;
        this.ticker = ticker;
    }

    /// What is done under a lease. Interrupted once it ends; then it returns within the margin.
    @FunctionalInterface
    public interface Work {
        void run(Lease lease) throws InterruptedException;
    }

    /// Takes the lease if nobody holds it; the epoch rises with each taking.
    public Optional<Lease> take(String name) {
        var asked = ticker.getAsLong();
        var epoch = database.<Long>transaction(tx -> {
            var now = tx.now().toEpochMilli();
            tx.insertIfAbsent(
                    "lease",
                    Columns.of("name", name),
                    Columns.of("holder", "").and("epoch", 0L).and("expires_at", 0L));
            var taken = tx.update(
                    "update lease set holder = ?, epoch = epoch + 1, expires_at = ? where name = ? and expires_at <= ?",
                    server,
                    now + times.lasts().toMillis(),
                    name,
                    now);
            return taken == 0
                    ? 0L
                    : tx.<Long>one("select epoch from lease where name = ?", row -> row.number("epoch"), name);
        });
        return epoch == 0 ? Optional.empty() : Optional.of(new Lease(name, epoch, ticker, believedEnd(asked)));
    }

    private long believedEnd(long asked) {
        return asked + times.lasts().minus(times.margin()).toNanos();
    }

    /// Prolongs a lease that is still ours.
    /// @return whether it was
    public boolean renew(Lease lease) {
        var asked = ticker.getAsLong();
        var renewed = database.<Boolean>transaction(tx -> {
            var now = tx.now().toEpochMilli();
            return tx.update(
                            "update lease set expires_at = ?"
                                    + " where name = ? and holder = ? and epoch = ? and expires_at > ?",
                            now + times.lasts().toMillis(),
                            lease.name(),
                            server,
                            lease.epoch(),
                            now)
                    == 1;
        });
        if (renewed) {
            lease.lastsUntil(believedEnd(asked));
        } else {
            lease.end();
        }
        return renewed;
    }

    /// Makes a write that is done under a lease fail where the lease has gone to another meanwhile.
    ///
    /// @throws SlipwayException `CONFLICT` if it has
    public void check(Tx tx, Lease lease) {
        var ours = tx.count(
                "select count(*) as n from lease where name = ? and holder = ? and epoch = ? and expires_at > ?",
                lease.name(),
                server,
                lease.epoch(),
                tx.now());
        if (ours == 0) {
            lease.end();
            throw SlipwayException.conflict(
                    "the lease %s has ended for %s: what it was about to write is left to its successor"
                            .formatted(lease.name(), server));
        }
    }

    /// Lets go, so that another need not wait for the end. Ended already is success.
    public void release(Lease lease) {
        lease.end();
        database.write(tx -> tx.update(
                "update lease set expires_at = 0 where name = ? and holder = ? and epoch = ?",
                lease.name(),
                server,
                lease.epoch()));
    }

    /// Who holds it now, as the database sees it.
    public Optional<String> holder(String name) {
        return database.read(tx -> tx.optional(
                "select holder from lease where name = ? and expires_at > ?",
                row -> row.text("holder"),
                name,
                tx.now()));
    }

    /// Takes the lease, runs `work` on a virtual thread while renewing, and lets go when it returns. Returns at
    /// once if another holds it. If it cannot be renewed, `work` is interrupted before others see it end.
    /// @return whether the lease was taken
    public boolean runWhileHeld(String name, Work work) throws InterruptedException {
        var lease = take(name);
        if (lease.isEmpty()) {
            return false;
        }
        var ended = new CountDownLatch(1);
        var thread = Thread.ofVirtual().name("lease-" + name).start(() -> {
            try {
                work.run(lease.get());
            } catch (InterruptedException _) {
                LOG.info("Lease {} ended before its work did", name);
            } catch (RuntimeException e) {
                LOG.error("The work under lease {} failed", name, e);
            } finally {
                ended.countDown();
            }
        });
        try {
            keep(lease.get(), ended);
        } finally {
            thread.interrupt();
            thread.join(times.margin());
            if (thread.isAlive()) {
                LOG.error("The work under lease {} does not end after an interrupt and is left to itself", name);
            } else {
                releaseQuietly(lease.get());
            }
        }
        return true;
    }

    private void keep(Lease lease, CountDownLatch ended) throws InterruptedException {
        while (lease.isHeld()) {
            if (ended.await(times.renewEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            try {
                if (!renew(lease)) {
                    LOG.warn("Lease {} went to another server", lease.name());
                    return;
                }
            } catch (SlipwayException e) {
                LOG.warn("Lease {} could not be renewed: {}", lease.name(), e.getMessage());
            }
        }
    }

    private void releaseQuietly(Lease lease) {
        try {
            release(lease);
        } catch (SlipwayException e) {
            LOG.info("Lease {} is left to end by itself: {}", lease.name(), e.getMessage());
        }
    }
}
