package io.slipway.engine.store;

import org.jspecify.annotations.Nullable;

/// What one transaction does. It may be run several times before one run is committed, so it touches nothing
/// but its [Tx]: what shall happen once goes into [Tx#afterCommit].
@FunctionalInterface
public interface TxWork<T extends @Nullable Object> {
    T run(Tx tx);
}
