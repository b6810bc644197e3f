package io.slipway.engine.routing;

import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.engine.store.TxAction;

/// Versions of the tables that load balancers are given: raised with every change of content, never lowered,
/// also when another server of the control plane goes on.
public final class TableVersions {
    private final Database database;

    private final TxAction fence;

    public TableVersions(Database database) {
        this(database, _ -> {});
    }

    private TableVersions(Database database, TxAction fence) {
        this.database = database;
        this.fence = fence;
    }

    /// The same, where `fence` fails in a transaction that comes too late.
    public TableVersions fenced(TxAction fence) {
        return new TableVersions(database, fence);
    }

    /// The version of the content that `digest` names: the one it has if it is the newest, else a new one.
    public long of(String datacenter, String balancer, String kind, String digest) {
        return database.transaction(tx -> {
            fence.run(tx);
            var newest = tx.optional(
                    "select version, digest from gateway_tables where datacenter = ? and balancer = ? and kind = ?",
                    row -> new Newest(row.number("version"), row.text("digest")),
                    datacenter,
                    balancer,
                    kind);
            if (newest.isPresent() && newest.get().digest().equals(digest)) {
                return newest.get().version();
            }
            return next(
                    tx,
                    datacenter,
                    balancer,
                    kind,
                    digest,
                    newest.map(Newest::version).orElse(0L) + 1);
        });
    }

    /// A version well above the newest, for a back end that has seen higher ones than the store knows of.
    public long raise(String datacenter, String balancer, String kind, String digest) {
        return database.transaction(tx -> {
            fence.run(tx);
            var newest = tx.optional(
                    "select version from gateway_tables where datacenter = ? and balancer = ? and kind = ?",
                    row -> row.number("version"),
                    datacenter,
                    balancer,
                    kind);
            return next(tx, datacenter, balancer, kind, digest, newest.orElse(0L) * 2 + 1_000);
        });
    }

    private record Newest(long version, String digest) {}

    private static long next(Tx tx, String datacenter, String balancer, String kind, String digest, long version) {
        tx.update(
                "delete from gateway_tables where datacenter = ? and balancer = ? and kind = ?",
                datacenter,
                balancer,
                kind);
        tx.update(
                "insert into gateway_tables (datacenter, balancer, kind, version, digest) values (?, ?, ?, ?, ?)",
                datacenter,
                balancer,
                kind,
                version,
                digest);
        return version;
    }
}
