package io.slipway.engine.store;

/// A [TxWork] that answers nothing.
@FunctionalInterface
public interface TxAction {
    void run(Tx tx);
}
