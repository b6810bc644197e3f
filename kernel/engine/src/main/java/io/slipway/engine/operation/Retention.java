package io.slipway.engine.operation;

/// Forgets operations that ended long ago.
final class Retention {
    private Retention() {}

    /// @return how many were forgotten
    static int prune(Operations operations, EngineSettings settings) {
        var before = operations.clock().instant().minus(settings.keep());
        return operations.database().transaction(tx -> {
            var old = tx.update("delete from operation where ended_at < ?", before);
            // The last that fits, by the order of its end.
            var bound = tx.query(
                    "select ended_at from operation where ended_at is not null order by ended_at desc limit 1 offset ?",
                    row -> row.number("ended_at"),
                    settings.keepMost());
            return bound.isEmpty()
                    ? old
                    : old + tx.update("delete from operation where ended_at <= ?", bound.getFirst());
        });
    }
}
