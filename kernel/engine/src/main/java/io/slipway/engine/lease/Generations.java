package io.slipway.engine.lease;

import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Tx;

/// Numbers that are only ever raised, one row per object: the generations of specs, the numbers of releases.
public final class Generations {
    private Generations() {}

    /// One more than ever before, as a part of `tx`; 1 at first.
    /// @param object names it for ever, such as `workload/w1abc`; at most 200 characters
    public static long next(Tx tx, String object) {
        tx.insertIfAbsent("generation", Columns.of("name", object), Columns.of("value", 0L));
        tx.update("update generation set value = value + 1 where name = ?", object);
        return current(tx, object);
    }

    /// The last one given out; 0 before the first.
    public static long current(Tx tx, String object) {
        return tx.optional("select value from generation where name = ?", row -> row.number("value"), object)
                .orElse(0L);
    }

    /// Forgets an object whose name is never used again.
    public static void forget(Tx tx, String object) {
        tx.update("delete from generation where name = ?", object);
    }
}
