package io.slipway.engine.store;

import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One transaction. Statements have `?` for their arguments, which may be text, whole numbers, booleans (kept as
/// 1 and 0), times and durations (kept in milliseconds), enums (kept by name) and null.
///
/// Statements are written so that every database understands them; what differs is a method here.
public final class Tx {
    private static final int KEYS_AT_ONCE = 200;

    private final Connection connection;
    private final Dialect dialect;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private boolean changed;

    Tx(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /// Answers how many rows were changed.
    public int update(String sql, @Nullable Object... arguments) {
        try (var statement = prepared(sql, arguments)) {
            var rows = statement.executeUpdate();
            changed |= rows > 0;
            return rows;
        } catch (SQLException e) {
            throw new StatementFailed(sql, e);
        }
    }

    /// Runs `sql` once for each list of arguments, in one round trip where the database can.
    public void batch(String sql, Collection<? extends List<? extends @Nullable Object>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(sql)) {
            for (var row : rows) {
                bind(statement, sql, row.toArray());
                statement.addBatch();
            }
            statement.executeBatch();
            changed = true;
        } catch (SQLException e) {
            throw new StatementFailed(sql, e);
        }
    }

    public <T extends @Nullable Object> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        try (var statement = prepared(sql, arguments);
                var result = statement.executeQuery()) {
            var row = new Row(result);
            var found = new ArrayList<T>();
            while (result.next()) {
                found.add(mapper.map(row));
            }
            return found;
        } catch (SQLException e) {
            throw new StatementFailed(sql, e);
        }
    }

    /// [#query] for the rows of many keys: `in (?)` in the statement stands for all of them, before its other
    /// arguments. Reads in parts, so that any number of keys will do; the order of the statement holds within a
    /// part only.
    public <T extends @Nullable Object> List<T> queryIn(
            String sql, Collection<String> keys, RowMapper<T> mapper, @Nullable Object... more) {
        var left = List.copyOf(keys);
        var found = new ArrayList<T>();
        while (!left.isEmpty()) {
            var part = left.subList(0, Math.min(KEYS_AT_ONCE, left.size()));
            left = left.subList(part.size(), left.size());
            var places = "in (?" + ", ?".repeat(part.size() - 1) + ")";
            var arguments = new ArrayList<@Nullable Object>(part);
            arguments.addAll(Arrays.asList(more));
            found.addAll(query(sql.replace("in (?)", places), mapper, arguments.toArray()));
        }
        return found;
    }

    /// The only row, or empty. Two rows are a bug.
    public <T> Optional<T> optional(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        var found = query(sql, mapper, arguments);
        if (found.size() > 1) {
            throw new SlipwayException(
                    Failure.BROKEN, "found %d rows, expected at most one: %s".formatted(found.size(), sql));
        }
        return found.stream().findFirst();
    }

    /// The only row. None, or two, is a bug.
    public <T> T one(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return optional(sql, mapper, arguments)
                .orElseThrow(() -> new SlipwayException(Failure.BROKEN, "found no row, expected one: " + sql));
    }

    /// The number in the column `n` of the only row: for `select count(*) as n …`.
    public long count(String sql, @Nullable Object... arguments) {
        return one(sql, row -> row.number("n"), arguments);
    }

    /// Inserts a row with `keys` and `values`, or changes `values` of the one with these `keys`, which are unique.
    public void upsert(String table, Columns keys, Columns values) {
        update(dialect.upsert(table, keys.names(), values.names()), arguments(keys, values));
    }

    /// Inserts a row, unless one with these `keys`, which are unique, is there.
    /// @return whether it was inserted
    public boolean insertIfAbsent(String table, Columns keys, Columns values) {
        return update(dialect.insertIfAbsent(table, keys.names(), values.names()), arguments(keys, values)) == 1;
    }

    /// The database's clock, the same for all servers on it.
    public Instant now() {
        return one(dialect.now(), row -> row.time("now"));
    }

    /// Whether a statement has changed a row so far.
    public boolean hasChanged() {
        return changed;
    }

    /// Runs `action` once the transaction is durable, on this thread; never if it is rolled back.
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /// For libraries that bring their own statements. Commit, rollback and close are not theirs.
    public Connection connection() {
        return connection;
    }

    List<Runnable> actionsAfterCommit() {
        return afterCommit;
    }

    private static @Nullable Object[] arguments(Columns keys, Columns values) {
        var all = new ArrayList<>(keys.values());
        all.addAll(values.values());
        return all.toArray();
    }

    private PreparedStatement prepared(String sql, @Nullable Object... arguments) throws SQLException {
        var statement = connection.prepareStatement(sql);
        try {
            bind(statement, sql, arguments);
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, String sql, @Nullable Object... arguments)
            throws SQLException {
        // SQLite takes an argument that is missing for null: such a statement would change nothing, and nobody knew.
        var wanted = sql.chars().filter(letter -> letter == '?').count();
        if (wanted != arguments.length) {
            throw new IllegalArgumentException(
                    "%d arguments for %d places: %s".formatted(arguments.length, wanted, sql));
        }
        for (int i = 0; i < arguments.length; i++) {
            var position = i + 1;
            switch (arguments[i]) {
                case null -> statement.setObject(position, null);
                case String text -> statement.setString(position, text);
                case Integer number -> statement.setInt(position, number);
                case Long number -> statement.setLong(position, number);
                case Boolean flag -> statement.setInt(position, flag ? 1 : 0);
                case Instant time -> statement.setLong(position, time.toEpochMilli());
                case Duration duration -> statement.setLong(position, duration.toMillis());
                case Enum<?> constant -> statement.setString(position, constant.name());
                case Secret _ -> throw new SlipwayException(Failure.BROKEN, "a secret was about to be stored as it is");
                case Object other ->
                    throw new SlipwayException(
                            Failure.BROKEN, "cannot store a " + other.getClass().getName());
            }
        }
    }

    /// Carries an [SQLException] up to the [Database], which decides what it means.
    static final class StatementFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StatementFailed(String sql, SQLException cause) {
            super(sql, cause);
        }

        SQLException sqlException() {
            return (SQLException) java.util.Objects.requireNonNull(getCause());
        }
    }
}
