package io.slipway.engine.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// All that differs from one database to the next; the statements elsewhere are understood by each.
enum Dialect {
    SQLITE,
    POSTGRESQL;

    // https://www.sqlite.org/rescode.html: BUSY, LOCKED
    private static final Set<Integer> SQLITE_RETRY = Set.of(5, 6);
    // https://www.postgresql.org/docs/current/errcodes-appendix.html: serialization_failure, deadlock_detected
    private static final Set<String> POSTGRESQL_RETRY = Set.of("40001", "40P01");
    private static final int SQLITE_CONSTRAINT = 19;
    private static final int SQLITE_FULL = 13;
    private static final Set<Integer> SQLITE_UNAVAILABLE = Set.of(10, 14);

    /// Inserts a row, or changes `values` of the row with these `keys`.
    String upsert(String table, List<String> keys, List<String> values) {
        var change = values.stream().map(v -> v + " = excluded." + v).collect(Collectors.joining(", "));
        return insert(table, keys, values) + " on conflict (" + String.join(", ", keys) + ") do "
                + (values.isEmpty() ? "nothing" : "update set " + change);
    }

    /// Inserts a row unless one with these `keys` is there.
    String insertIfAbsent(String table, List<String> keys, List<String> values) {
        return insert(table, keys, values) + " on conflict (" + String.join(", ", keys) + ") do nothing";
    }

    private static String insert(String table, List<String> keys, List<String> values) {
        var columns =
                java.util.stream.Stream.concat(keys.stream(), values.stream()).toList();
        return "insert into %s (%s) values (%s)"
                .formatted(
                        table,
                        String.join(", ", columns),
                        columns.stream().map(_ -> "?").collect(Collectors.joining(", ")));
    }

    /// The database's own clock in epoch milliseconds, as a select.
    String now() {
        return switch (this) {
            case SQLITE -> "select cast(unixepoch('subsec') * 1000 as integer) as now";
            case POSTGRESQL -> "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now";
        };
    }

    /// Whether the whole transaction may succeed when it is run again.
    boolean isWorthRetrying(SQLException e) {
        return switch (this) {
            case SQLITE -> SQLITE_RETRY.contains(e.getErrorCode() & 0xff);
            case POSTGRESQL -> e.getSQLState() != null && POSTGRESQL_RETRY.contains(e.getSQLState());
        };
    }

    boolean isConstraint(SQLException e) {
        return switch (this) {
            case SQLITE -> (e.getErrorCode() & 0xff) == SQLITE_CONSTRAINT;
            case POSTGRESQL -> e.getSQLState() != null && e.getSQLState().startsWith("23");
        };
    }

    /// Whether there is no room for what was to be kept.
    boolean isFull(SQLException e) {
        return switch (this) {
            case SQLITE -> (e.getErrorCode() & 0xff) == SQLITE_FULL;
            // disk_full
            case POSTGRESQL -> "53100".equals(e.getSQLState());
        };
    }

    /// Whether the database could not be reached or could not keep what it was given.
    boolean isUnavailable(SQLException e) {
        if (e instanceof java.sql.SQLTransientException || e instanceof java.sql.SQLRecoverableException) {
            return true;
        }
        return switch (this) {
            case SQLITE -> SQLITE_UNAVAILABLE.contains(e.getErrorCode() & 0xff);
            // connection lost, no resources, shutting down, system error
            case POSTGRESQL -> e.getSQLState() != null && e.getSQLState().matches("08...|25P03|53...|57P..|58...");
        };
    }
}
