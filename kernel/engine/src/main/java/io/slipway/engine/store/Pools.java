package io.slipway.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/// Connections by what they are for: changing (serializable), reading (a snapshot), and those of db-scheduler.
final class Pools implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final int SCHEDULER_CONNECTIONS = 4;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final HikariDataSource writing;
    private final HikariDataSource reading;
    private final HikariDataSource scheduler;

    private Pools(HikariDataSource writing, HikariDataSource reading, HikariDataSource scheduler) {
        this.writing = writing;
        this.reading = reading;
        this.scheduler = scheduler;
    }

    static Pools open(Address address, int connections) {
        return switch (address.dialect()) {
            case SQLITE -> sqlite(address, connections);
            case POSTGRESQL -> postgresql(address, connections);
        };
    }

    /// One connection writes, so that writers queue here in order instead of polling for SQLite's lock.
    private static Pools sqlite(Address address, int connections) {
        var writing = config("write", address, 1);
        sqlite(writing, "IMMEDIATE");
        // A new connection begins a transaction at once, and would hold the lock until its first use.
        writing.setConnectionInitSql("select 1");
        writing.setIsolateInternalQueries(true);
        var reading = config("read", address, connections);
        sqlite(reading, "DEFERRED");
        reading.setConnectionInitSql("pragma query_only = true");
        var pools = connected(address, List.of(writing, reading));
        return new Pools(pools.get(0), pools.get(1), pools.get(0));
    }

    private static void sqlite(HikariConfig pool, String mode) {
        pool.setAutoCommit(false);
        pool.addDataSourceProperty("journal_mode", "WAL");
        pool.addDataSourceProperty("synchronous", "FULL");
        pool.addDataSourceProperty("foreign_keys", "true");
        pool.addDataSourceProperty("busy_timeout", "10000");
        pool.addDataSourceProperty("transaction_mode", mode);
    }

    private static Pools postgresql(Address address, int connections) {
        var writing = config("write", address, connections);
        writing.setAutoCommit(false);
        writing.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        var reading = config("read", address, connections);
        reading.setAutoCommit(false);
        reading.setReadOnly(true);
        reading.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        var scheduler = config("scheduler", address, SCHEDULER_CONNECTIONS);
        scheduler.setAutoCommit(false);
        var all = List.of(writing, reading, scheduler);
        all.forEach(pool -> {
            pool.addDataSourceProperty("ApplicationName", "slipway");
            // A server that is stopped amid a transaction would keep its locks, and all others from going on.
            pool.setConnectionInitSql("set idle_in_transaction_session_timeout = " + IDLE.toMillis());
            pool.addDataSourceProperty("connectTimeout", "5");
            pool.addDataSourceProperty("socketTimeout", "60");
            pool.addDataSourceProperty("tcpKeepAlive", "true");
        });
        var pools = connected(address, all);
        return new Pools(pools.get(0), pools.get(1), pools.get(2));
    }

    private static HikariConfig config(String name, Address address, int size) {
        var pool = new HikariConfig();
        pool.setPoolName("database-" + name);
        pool.setJdbcUrl(address.url());
        pool.setUsername(address.user());
        pool.setPassword(address.password());
        pool.setMaximumPoolSize(size);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(WAIT.toMillis());
        return pool;
    }

    private static List<HikariDataSource> connected(Address address, List<HikariConfig> configs) {
        var pools = new java.util.ArrayList<HikariDataSource>();
        try {
            configs.forEach(config -> pools.add(new HikariDataSource(config)));
            return pools;
        } catch (PoolInitializationException e) {
            pools.forEach(HikariDataSource::close);
            throw address.cannotConnect(e);
        }
    }

    DataSource writing() {
        return writing;
    }

    DataSource reading() {
        return reading;
    }

    DataSource scheduler() {
        return scheduler;
    }

    @Override
    public void close() {
        scheduler.close();
        reading.close();
        writing.close();
    }
}
