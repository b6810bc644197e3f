package io.slipway.engine.reconcile;

import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Tells a datacenter's reconciler that something else is wanted of a component: at once where it runs on this
/// server, and by a mark in the store for the case that it runs on another, or that this one dies in between.
public final class Wakeups {
    private final IdSource ids;
    private final Map<String, Changes> changes = new ConcurrentHashMap<>();

    @Inject
    public Wakeups(IdSource ids) {
        this.ids = ids;
    }

    /// A part of the transaction that makes the change.
    public void changed(Tx tx, String datacenter, String componentId) {
        var mark = ids.next("m");
        ChangeMarks.set(tx, datacenter, componentId, mark);
        tx.afterCommit(() -> of(datacenter).add(componentId, mark));
    }

    Changes of(String datacenter) {
        return changes.computeIfAbsent(datacenter, _ -> new Changes());
    }
}
