package io.slipway.engine.operation;

import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Set;

/// The order of operations that must not interleave: only the first that has not ended is known to the
/// scheduler. Every change of a queue takes its row first, so that none is lost between two transactions.
final class Queue {
    static final String TASK = "operation";

    private final Tx tx;
    private final String name;

    Queue(Tx tx, String name) {
        this.tx = tx;
        this.name = name;
    }

    /// Takes the next place.
    long enter() {
        tx.insertIfAbsent("operation_queue", Columns.of("name", name), Columns.of("last_position", 0L));
        tx.update("update operation_queue set last_position = last_position + 1 where name = ?", name);
        return tx.one(
                "select last_position from operation_queue where name = ?", row -> row.number("last_position"), name);
    }

    void hold() {
        tx.update("update operation_queue set last_position = last_position where name = ?", name);
    }

    /// Cancels those that have not begun and answers their ids.
    Set<OperationId> supersede(Set<String> kinds, OperationId by, Instant now) {
        var superseded = new java.util.LinkedHashSet<OperationId>();
        for (var kind : kinds) {
            superseded.addAll(tx.query(
                    "select id from operation where queue = ? and kind = ? and state = ?",
                    row -> new OperationId(row.text("id")),
                    name,
                    kind,
                    OperationState.QUEUED));
        }
        var rows = new ArrayList<java.util.List<Object>>();
        superseded.forEach(
                id -> rows.add(java.util.List.of(OperationState.CANCELLED, "superseded by " + by, now, id.value())));
        tx.batch("update operation set state = ?, message = ?, ended_at = ?, version = version + 1 where id = ?", rows);
        return superseded;
    }

    /// Hands the first that has not ended to the scheduler, unless it is there.
    void scheduleFirst(Instant now) {
        tx.optional(
                        "select id from operation where queue = ? and state in (?, ?) and position = "
                                + "(select min(position) from operation where queue = ? and state in (?, ?))",
                        row -> row.text("id"),
                        name,
                        OperationState.QUEUED,
                        OperationState.RUNNING,
                        name,
                        OperationState.QUEUED,
                        OperationState.RUNNING)
                .ifPresent(id -> schedule(id, now));
    }

    private void schedule(String id, Instant now) {
        // picked is boolean for db-scheduler; a literal suits every database where an argument would not.
        tx.update(
                "insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority) "
                        + "select ?, ?, ?, false, 1, 0 where not exists "
                        + "(select 1 from scheduled_tasks where task_name = ? and task_instance = ?)",
                TASK,
                id,
                now,
                TASK,
                id);
    }

    /// Makes an execution that waits for its time due now.
    static void hurry(Tx tx, OperationId id, Instant now) {
        tx.update(
                "update scheduled_tasks set execution_time = ? "
                        + "where task_name = ? and task_instance = ? and picked = false and execution_time > ?",
                now,
                TASK,
                id.value(),
                now);
    }
}
