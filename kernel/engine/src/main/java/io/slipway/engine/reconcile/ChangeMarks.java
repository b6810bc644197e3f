package io.slipway.engine.reconcile;

import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The durable side of a wake-up: it lasts until someone has read the change, whichever server that is.
final class ChangeMarks {
    private ChangeMarks() {}

    /// @param mark never used before
    static void set(Tx tx, String datacenter, String componentId, String mark) {
        tx.upsert(
                "changed_components",
                Columns.of("datacenter", datacenter).and("component_id", componentId),
                Columns.of("mark", mark));
    }

    static Map<String, String> all(Tx tx, String datacenter) {
        var marks = new HashMap<String, String>();
        tx.query(
                        "select component_id, mark from changed_components where datacenter = ?",
                        row -> Map.entry(row.text("component_id"), row.text("mark")),
                        datacenter)
                .forEach(entry -> marks.put(entry.getKey(), entry.getValue()));
        return marks;
    }

    static void settle(Tx tx, String datacenter, Map<String, String> marks) {
        tx.batch(
                "delete from changed_components where datacenter = ? and component_id = ? and mark = ?",
                marks.entrySet().stream()
                        .map(entry -> List.of(datacenter, entry.getKey(), entry.getValue()))
                        .toList());
    }
}
