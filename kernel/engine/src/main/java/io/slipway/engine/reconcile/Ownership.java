package io.slipway.engine.reconcile;

import io.slipway.engine.store.Tx;

/// The right to act on a datacenter, held by one server at a time.
public interface Ownership {
    /// Waits until this server has it.
    Held acquire(String datacenter) throws InterruptedException;

    interface Held extends AutoCloseable {
        /// Whether it is still this server's. Nothing may be done once it is not.
        boolean isHeld();

        /// Refuses a write of one that was paused so long that another server owns the datacenter by now. A part of
        /// the same transaction as the write, so that nothing comes between.
        ///
        /// @throws io.slipway.spi.SlipwayException `CONFLICT` if it is not this server's any more
        void check(Tx tx);

        @Override
        void close();
    }
}
