package io.slipway.engine.operation;

import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Json;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.engine.store.TxAction;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.SlipwayException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one run of one operation writes. Each write is refused once another run has begun.
final class RunStore {
    private final Database database;
    private final Signals signals;
    private final Clock clock;
    private final EvenClock evenClock;
    private final OperationId id;
    private long run;

    RunStore(Operations operations, OperationId id) {
        this.database = operations.database();
        this.signals = operations.signals();
        this.clock = operations.clock();
        this.evenClock = operations.evenClock();
        this.id = id;
    }

    /// What a run needs to know of its operation.
    record Taken(
            String kind,
            OperationLabels labels,
            String requestedBy,
            String payload,
            boolean cancelling,
            @Nullable OperationState ending,
            @Nullable String message,
            List<StepRow> steps,
            long lines) {
        Optional<StepRow> step(String name) {
            return steps.stream()
                    .filter(each -> each.status().name().equals(name))
                    .findFirst();
        }

        /// The step that has begun and not ended.
        Optional<StepRow> underWay() {
            return steps.stream()
                    .filter(each -> !each.status().state().isFinal())
                    .findFirst();
        }
    }

    /// A step with what only runs need.
    ///
    /// @param waitsSince when it first began, by the even clock
    record StepRow(
            StepStatus status,
            boolean waiting,
            Instant waitsSince,
            @Nullable String result) {}

    /// Begins a run; empty if the operation is gone or final.
    Optional<Taken> take() {
        return database.transaction(tx -> {
            var changed = tx.update(
                    "update operation set run = run + 1, started_at = coalesce(started_at, ?),"
                            + " version = version + (case when state = ? then 1 else 0 end), state = ?"
                            + " where id = ? and state in (?, ?)",
                    clock.instant(),
                    OperationState.QUEUED,
                    OperationState.RUNNING,
                    id.value(),
                    OperationState.QUEUED,
                    OperationState.RUNNING);
            if (changed == 0) {
                return Optional.empty();
            }
            run = tx.one("select run from operation where id = ?", row -> row.number("run"), id.value());
            tx.afterCommit(() -> signals.changed(id));
            return read(tx);
        });
    }

    /// How it stands now; empty once another run has begun.
    Optional<Taken> reread() {
        return database.read(this::read);
    }

    private Optional<Taken> read(Tx tx) {
        var steps = tx.query(
                "select * from operation_step where operation = ? order by position", RunStore::step, id.value());
        var lines =
                tx.count("select coalesce(max(position), 0) as n from operation_line where operation = ?", id.value());
        return tx.optional(
                "select * from operation where id = ? and run = ?", row -> taken(row, steps, lines), id.value(), run);
    }

    private static StepRow step(Row row) {
        var since = row.timeOrNull("waits_since");
        return new StepRow(
                Rows.step(row),
                row.flag("waiting"),
                since == null ? row.time("started_at") : since,
                row.textOrNull("result"));
    }

    private static Taken taken(Row row, List<StepRow> steps, long lines) {
        var ending = row.textOrNull("ending");
        return new Taken(
                row.text("kind"),
                Rows.labels(row),
                row.text("requested_by"),
                row.text("payload"),
                row.flag("cancelling"),
                ending == null ? null : OperationState.valueOf(ending),
                row.textOrNull("message"),
                steps,
                lines);
    }

    void begin(String step, int position) {
        write(tx -> {
            var there = tx.update(
                    "update operation_step set attempts = attempts + 1, state = ?, waiting = 0, message = null"
                            + " where operation = ? and name = ?",
                    OperationState.RUNNING,
                    id.value(),
                    step);
            if (there == 0) {
                tx.update(
                        "insert into operation_step (operation, name, position, state, attempts, waiting, started_at,"
                                + " waits_since) values (?, ?, ?, ?, 1, 0, ?, ?)",
                        id.value(),
                        step,
                        position,
                        OperationState.RUNNING,
                        clock.instant(),
                        evenClock.instant());
            }
        });
    }

    /// The beginning did not count: the server stopped.
    void takeBack(String step) {
        write(tx -> tx.update(
                "update operation_step set attempts = attempts - 1, waiting = 1 where operation = ? and name = ?",
                id.value(),
                step));
    }

    void waits(String step, String message) {
        write(tx -> tx.update(
                "update operation_step set waiting = 1, message = ? where operation = ? and name = ?",
                message,
                id.value(),
                step));
    }

    void willRetry(String step, String message) {
        write(tx -> tx.update(
                "update operation_step set message = ?, waiting = 0 where operation = ? and name = ?",
                message,
                id.value(),
                step));
    }

    void finish(String step, StepResult.Commit commit) {
        write(tx -> {
            var result = commit.apply(tx);
            tx.update(
                    "update operation_step set state = ?, waiting = 0, message = null, result = ?, ended_at = ?"
                            + " where operation = ? and name = ?",
                    OperationState.SUCCEEDED,
                    result == null ? null : Json.write(result),
                    clock.instant(),
                    id.value(),
                    step);
        });
    }

    /// The step has failed or was cancelled for good, and so will the operation once what follows is done.
    void fail(@Nullable String step, OperationState ending, SlipwayException failure) {
        write(tx -> {
            var message = String.valueOf(failure.getMessage());
            if (step != null) {
                tx.update(
                        "update operation_step set state = ?, message = ?, ended_at = ? where operation = ? and name = ?",
                        ending,
                        message,
                        clock.instant(),
                        id.value(),
                        step);
            }
            tx.update(
                    "update operation set ending = ?, failure = ?, message = ?, mend = ? where id = ?",
                    ending,
                    ending == OperationState.FAILED ? failure.failure() : null,
                    message,
                    failure.mend().orElse(null),
                    id.value());
        });
    }

    /// Sets the final state and lets the next of the queue begin.
    void end(OperationState state, Map<String, String> result) {
        write(tx -> {
            var now = clock.instant();
            var name = tx.one("select queue from operation where id = ?", row -> row.text("queue"), id.value());
            var queue = new Queue(tx, name);
            queue.hold();
            tx.update(
                    "update operation set state = ?, result = ?, ended_at = ? where id = ?",
                    state,
                    Json.write(result),
                    now,
                    id.value());
            queue.scheduleFirst(evenClock.instant());
            tx.afterCommit(signals::due);
        });
    }

    void append(RunLog log) {
        var lines = log.pending();
        if (lines.isEmpty()) {
            return;
        }
        write(tx -> lines.forEach(line -> tx.insertIfAbsent(
                "operation_line",
                Columns.of("operation", id.value()).and("position", line.position()),
                Columns.of("at", line.at()).and("step", line.step()).and("line", line.text()))));
        log.kept(lines.size());
    }

    private void write(TxAction action) {
        database.write(tx -> {
            var ours = tx.update(
                    "update operation set version = version + 1 where id = ? and run = ? and state = ?",
                    id.value(),
                    run,
                    OperationState.RUNNING);
            if (ours == 0) {
                throw new TakenOver(id);
            }
            action.run(tx);
            tx.afterCommit(() -> signals.changed(id));
        });
    }
}
