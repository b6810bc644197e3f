package io.slipway.engine.budget;

import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import java.util.ArrayList;
import java.util.List;

/// Keeps what the database tells of the past within its budget. Counted is the text of the rows and some bytes
/// for each; a database takes about as much again for its indexes.
final class OldRows {
    private static final int AT_ONCE = 200;
    private static final String OPERATION = """
            300 + length(payload) + coalesce(length(result), 0) + coalesce(length(message), 0)
            + coalesce((select sum(100 + length(l.line)) from operation_line l where l.operation = o.id), 0)
            + coalesce((select sum(150 + coalesce(length(s.result), 0) + coalesce(length(s.message), 0))
                        from operation_step s where s.operation = o.id), 0)
            """;

    private OldRows() {}

    static long bytes(Tx tx) {
        return tx.count("select coalesce(sum(" + OPERATION + "), 0) as n from operation o")
                + tx.count("select coalesce(sum(50 + length(text)), 0) as n from build_logs")
                + tx.count("select coalesce(sum(150 + length(text)), 0) as n from events");
    }

    private record Old(String id, long bytes) {
        static Old read(Row row) {
            return new Old(row.text("id"), row.number("n"));
        }
    }

    /// Removes the oldest operations that ended, and when none is left the oldest logs of builds, until at least
    /// `excess` bytes are gone or some hundred rows are.
    ///
    /// @return bytes that are gone; 0 when there is nothing more to remove
    static long remove(Tx tx, long excess) {
        var operations = upTo(
                excess,
                tx.query(
                        "select id, " + OPERATION
                                + " as n from operation o where ended_at is not null order by ended_at, id limit ?",
                        Old::read,
                        AT_ONCE));
        operations.forEach(each -> tx.update("delete from operation where id = ?", each.id()));
        var removed = sum(operations);
        if (removed > 0) {
            return removed;
        }
        var logs = upTo(excess, tx.query("""
                        select b.id as id, sum(50 + length(l.text)) as n from builds b
                        join build_logs l on l.build_id = b.id
                        where b.ended_at is not null group by b.id, b.ended_at order by b.ended_at, b.id limit ?
                        """, Old::read, AT_ONCE));
        logs.forEach(each -> tx.update("delete from build_logs where build_id = ?", each.id()));
        return sum(logs);
    }

    /// What apps that are gone left behind.
    static int removeOrphans(Tx tx) {
        return tx.update("delete from events where app_id not in (select id from apps)");
    }

    private static List<Old> upTo(long excess, List<Old> oldest) {
        var chosen = new ArrayList<Old>();
        for (var each : oldest) {
            if (sum(chosen) >= excess) {
                break;
            }
            chosen.add(each);
        }
        return chosen;
    }

    private static long sum(List<Old> rows) {
        return rows.stream().mapToLong(Old::bytes).sum();
    }
}
