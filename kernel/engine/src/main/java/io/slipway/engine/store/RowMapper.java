package io.slipway.engine.store;

import org.jspecify.annotations.Nullable;

/// Makes a record of one row of a result.
@FunctionalInterface
public interface RowMapper<T extends @Nullable Object> {
    T map(Row row);
}
