package io.slipway.engine.operation;

import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.Failure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads operations from their tables.
final class Rows {
    private Rows() {}

    static Optional<Operation> operation(Tx tx, OperationId id) {
        return tx.optional("select * from operation where id = ?", Rows::operation, id.value())
                .map(found -> found.withSteps(steps(tx, id)));
    }

    static List<StepStatus> steps(Tx tx, OperationId id) {
        return tx.query("select * from operation_step where operation = ? order by position", Rows::step, id.value());
    }

    static Operation operation(Row row) {
        var failure = row.textOrNull("failure");
        return new Operation(
                new OperationId(row.text("id")),
                row.text("kind"),
                labels(row),
                row.constant("state", OperationState.class),
                row.flag("cancelling"),
                row.text("requested_by"),
                row.time("created_at"),
                row.timeOrNull("started_at"),
                row.timeOrNull("ended_at"),
                failure == null ? null : Failure.valueOf(failure),
                row.textOrNull("message"),
                row.textOrNull("mend"),
                result(row),
                row.number("version"),
                List.of());
    }

    static OperationLabels labels(Row row) {
        return new OperationLabels(
                row.text("team"), row.textOrNull("space"), row.textOrNull("app"), row.textOrNull("component"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> result(Row row) {
        var result = row.jsonOrNull("result", Map.class);
        return result == null ? Map.of() : result;
    }

    static StepStatus step(Row row) {
        return new StepStatus(
                row.text("name"),
                row.constant("state", OperationState.class),
                row.integer("attempts"),
                row.time("started_at"),
                row.timeOrNull("ended_at"),
                row.textOrNull("message"));
    }

    static LogLine line(Row row) {
        return new LogLine(row.number("position"), row.time("at"), row.text("step"), row.text("line"));
    }
}
