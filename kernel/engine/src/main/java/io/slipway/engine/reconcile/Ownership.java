package io.slipway.engine.reconcile;

/// The right to act on a datacenter, held by one server at a time.
public interface Ownership {
    /// Waits until this server has it.
    Held acquire(String datacenter) throws InterruptedException;

    interface Held extends AutoCloseable {
        /// Whether it is still this server's. Nothing may be done once it is not.
        boolean isHeld();

        @Override
        void close();
    }
}
