package io.slipway.engine.reconcile;

import io.slipway.engine.store.Tx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Tells the reconcilers of this server that what is wanted has changed. Another server's reconciler finds out
/// by itself.
public final class Wakeups {
    private final Map<String, Signal> signals = new ConcurrentHashMap<>();

    public void afterCommit(Tx tx, String datacenter) {
        tx.afterCommit(() -> of(datacenter).kick());
    }

    Signal of(String datacenter) {
        return signals.computeIfAbsent(datacenter, _ -> new Signal());
    }
}
