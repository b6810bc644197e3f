package io.slipway.benchmarks.scale;

import io.slipway.engine.store.Database;
import java.util.ArrayList;
import java.util.List;

/// What the database alone gives: rows of the size of a seen workload, as bare statements.
final class BaseLine {
    private static final int ROWS = 10_000;
    private static final int SINGLE = 500;
    private static final String BODY = "x".repeat(1_000);

    private final Database database;
    private final Figures figures;

    BaseLine(Database database, Figures figures) {
        this.database = database;
        this.figures = figures;
    }

    /// Updates in transactions of their own that the database does in a second.
    double measure() {
        database.write(tx -> tx.update(
                "create table bare (id varchar(24) not null primary key, body text not null, at bigint not null)"));
        var began = System.nanoTime();
        for (int first = 0; first < ROWS; first += 500) {
            var rows = new ArrayList<List<Object>>();
            for (int number = first; number < first + 500; number++) {
                rows.add(List.of("w" + number, BODY, 1L));
            }
            database.write(tx -> tx.batch("insert into bare (id, body, at) values (?, ?, ?)", rows));
        }
        figures.row(
                "bare inserts, 500 in a transaction", ROWS / ((System.nanoTime() - began) / 1e9), "/s", Figures.NONE);
        began = System.nanoTime();
        for (int number = 0; number < SINGLE; number++) {
            var id = "w" + number;
            database.write(tx -> tx.update("update bare set body = ?, at = 2 where id = ?", BODY, id));
        }
        var updates = SINGLE / ((System.nanoTime() - began) / 1e9);
        figures.row("bare updates, one in a transaction", updates, "/s", Figures.NONE);
        database.write(tx -> tx.update("drop table bare"));
        return updates;
    }
}
