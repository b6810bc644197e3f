package io.slipway.engine.lease;

import java.util.function.LongSupplier;

/// The right to be the one that does something, while it lasts.
public final class Lease {
    private final String name;
    private final long epoch;
    private final LongSupplier ticker;
    private volatile long endsAtNanos;

    /// @param ticker nanoseconds that no setting of the clock moves
    Lease(String name, long epoch, LongSupplier ticker, long endsAtNanos) {
        this.name = name;
        this.epoch = epoch;
        this.ticker = ticker;
        this.endsAtNanos = endsAtNanos;
    }

    public String name() {
        return name;
    }

    /// Higher than that of every holder before.
    public long epoch() {
        return epoch;
    }

    /// Whether it surely lasts right now. To be asked before each call of a plugin; a pause of the whole
    /// process is noticed by it.
    public boolean isHeld() {
        return endsAtNanos - ticker.getAsLong() > 0;
    }

    void lastsUntil(long nanos) {
        endsAtNanos = nanos;
    }

    void end() {
        endsAtNanos = ticker.getAsLong();
    }
}
