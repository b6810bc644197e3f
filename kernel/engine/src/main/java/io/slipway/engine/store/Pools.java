package io.slipway.engine.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig.TransactionMode;

/// Connections by what they are for: changing (serializable), reading (a snapshot), and those of db-scheduler.
final class Pools implements AutoCloseable {
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final int SCHEDULER_CONNECTIONS = 4;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final HikariDataSource writing;
    private final HikariDataSource reading;
    private final HikariDataSource scheduler;
    private final List<SqliteConnections> embedded;

    private Pools(
            HikariDataSource writing,
            HikariDataSource reading,
            HikariDataSource scheduler,
            List<SqliteConnections> embedded) {
        this.writing = writing;
        this.reading = reading;
        this.scheduler = scheduler;
        this.embedded = embedded;
    }

    static Pools open(Address address, int connections) {
        return switch (address.dialect()) {
            case SQLITE -> sqlite(address, connections);
            case POSTGRESQL -> postgresql(address, connections);
        };
    }

    /// One connection writes, so that writers queue here in order instead of polling for SQLite's lock.
    private static Pools sqlite(Address address, int connections) {
        var writers = new SqliteConnections(address.url(), TransactionMode.IMMEDIATE);
        var writing = config("write", 1);
        writing.setDataSource(writers);
        var readers = new SqliteConnections(address.url(), TransactionMode.DEFERRED);
        var reading = config("read", connections);
        reading.setDataSource(readers);
        reading.setConnectionInitSql("pragma query_only = true");
        List.of(writing, reading).forEach(pool -> {
            pool.setAutoCommit(false);
            pool.setExceptionOverride(new OutOfTransaction());
        });
        var pools = connected(address, List.of(writing, reading));
        return new Pools(pools.get(0), pools.get(1), pools.get(0), List.of(writers, readers));
    }

    private static Pools postgresql(Address address, int connections) {
        var writing = config("write", connections);
        writing.setAutoCommit(false);
        writing.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        var reading = config("read", connections);
        reading.setAutoCommit(false);
        reading.setReadOnly(true);
        reading.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        var scheduler = config("scheduler", SCHEDULER_CONNECTIONS);
        scheduler.setAutoCommit(false);
        var all = List.of(writing, reading, scheduler);
        all.forEach(pool -> {
            pool.setJdbcUrl(address.url());
            pool.setUsername(address.user());
            pool.setPassword(address.password());
            pool.addDataSourceProperty("ApplicationName", "slipway");
            // A server that is stopped amid a transaction would keep its locks, and all others from going on.
            pool.setConnectionInitSql("set idle_in_transaction_session_timeout = " + IDLE.toMillis());
            pool.addDataSourceProperty("connectTimeout", "5");
            pool.addDataSourceProperty("socketTimeout", "60");
            pool.addDataSourceProperty("tcpKeepAlive", "true");
        });
        var pools = connected(address, all);
        return new Pools(pools.get(0), pools.get(1), pools.get(2), List.of());
    }

    private static HikariConfig config(String name, int size) {
        var pool = new HikariConfig();
        pool.setPoolName("database-" + name);
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
        embedded.forEach(SqliteConnections::closeAll);
    }
}
