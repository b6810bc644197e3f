package io.slipway.engine.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/// Knows the connections that it gave away, to close them in the end: a pool that closes gives up those that are in
/// use by [Connection#abort], which does nothing in this driver, and each holds SQLite's lock as long as it is open.
final class SqliteConnections extends SQLiteDataSource {
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    SqliteConnections(String url, SQLiteConfig.TransactionMode mode) {
        super(settings(mode));
        setUrl(url);
    }

    private static SQLiteConfig settings(SQLiteConfig.TransactionMode mode) {
        var settings = new SQLiteConfig();
        settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
        settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        settings.enforceForeignKeys(true);
        settings.setBusyTimeout(10_000);
        settings.setTransactionMode(mode);
        return settings;
    }

    @Override
    public SQLiteConnection getConnection(String username, String password) throws SQLException {
        open.removeIf(SqliteConnections::isClosed);
        var connection = super.getConnection(username, password);
        open.add(connection);
        if (closed) {
            connection.close();
        }
        return connection;
    }

    private static boolean isClosed(Connection connection) {
        try {
            return connection.isClosed();
        } catch (SQLException _) {
            // It cannot even tell; closing it is tried in the end.
            return false;
        }
    }

    /// Closes what the pool has left open; call it after the pool is closed.
    void closeAll() {
        closed = true;
        for (var one : open) {
            try {
                one.close();
            } catch (SQLException e) {
                throw new IllegalStateException("SQLite does not close a connection", e);
            }
        }
    }
}
