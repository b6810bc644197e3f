package io.slipway.engine.operation;

import io.slipway.engine.store.Cursor;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Json;
import io.slipway.engine.store.Page;
import io.slipway.engine.store.Tx;
import io.slipway.engine.time.EvenClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All operations there are: asks for new ones, reads, follows and cancels. The [OperationEngine] runs them,
/// here or on another server.
public final class Operations {
    // Changes made by other servers are not signalled here.
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Database database;
    private final IdSource ids;
    private final Clock clock;
    private final EvenClock evenClock;
    private final Signals signals = new Signals();

    public Operations(Database database, IdSource ids, Clock clock, EvenClock evenClock) {
        this.database = database;
        this.ids = ids;
        this.clock = clock;
        this.evenClock = evenClock;
    }

    /// Asks for an operation as a part of `tx`, so that it exists if and only if the intent written there does.
    public OperationId submit(Tx tx, OperationRequest request) {
        var id = new OperationId(ids.next("op"));
        var now = clock.instant();
        var queue = new Queue(tx, request.queue());
        var position = queue.enter();
        var superseded = queue.supersede(request.supersedes(), id, now);
        insert(tx, id, request, position, now);
        queue.scheduleFirst(evenClock.instant());
        tx.afterCommit(() -> {
            superseded.forEach(signals::changed);
            signals.due();
        });
        return id;
    }

    private static void insert(Tx tx, OperationId id, OperationRequest request, long position, Instant now) {
        var labels = request.labels();
        tx.update(
                "insert into operation (id, kind, team, space, app, component, queue, position, payload, requested_by,"
                        + " state, cancelling, run, version, created_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                id.value(),
                request.kind(),
                labels.team(),
                labels.space(),
                labels.app(),
                labels.component(),
                request.queue(),
                position,
                Json.write(request.payload()),
                request.requestedBy(),
                OperationState.QUEUED,
                false,
                0,
                1,
                now);
    }

    public Optional<Operation> get(OperationId id) {
        return database.read(tx -> Rows.operation(tx, id));
    }

    /// Newest first, without their steps.
    public Page<Operation> list(OperationFilter filter, Cursor cursor) {
        var sql = new StringBuilder("select * from operation where 1 = 1");
        var arguments = new ArrayList<@Nullable Object>();
        oneOf(sql, arguments, "team", filter.teams());
        equal(sql, arguments, "space", filter.space());
        equal(sql, arguments, "app", filter.app());
        equal(sql, arguments, "component", filter.component());
        oneOf(sql, arguments, "state", filter.states());
        cursor.key().ifPresent(key -> {
            sql.append(" and id < ?");
            arguments.add(key);
        });
        sql.append(" order by id desc limit ?");
        arguments.add(cursor.limit() + 1);
        var found = database.read(tx -> tx.query(sql.toString(), Rows::operation, arguments.toArray()));
        return cursor.page(found, operation -> operation.id().value());
    }

    /// The newest of each of these apps of a space, without its steps; one that never had any is missing.
    public static Map<String, Operation> newest(Tx tx, AppsOf apps) {
        var ids = tx.queryIn(
                "select max(id) as newest from operation where app in (?) and team = ? and space = ? group by app",
                apps.names(),
                row -> row.text("newest"),
                apps.team(),
                apps.space());
        var byApp = new HashMap<String, Operation>();
        tx.queryIn("select * from operation where id in (?)", ids, Rows::operation)
                .forEach(operation -> {
                    var app = operation.labels().app();
                    if (app != null) {
                        byApp.put(app, operation);
                    }
                });
        return byApp;
    }

    /// Apps of one space.
    public record AppsOf(String team, String space, List<String> names) {}

    private static void oneOf(
            StringBuilder sql, List<@Nullable Object> arguments, String column, java.util.Set<?> values) {
        if (!values.isEmpty()) {
            sql.append(" and ")
                    .append(column)
                    .append(" in (?")
                    .append(", ?".repeat(values.size() - 1))
                    .append(")");
            arguments.addAll(values);
        }
    }

    private static void equal(
            StringBuilder sql, List<@Nullable Object> arguments, String column, @Nullable String value) {
        if (value != null) {
            sql.append(" and ").append(column).append(" = ?");
            arguments.add(value);
        }
    }

    /// Lines of the log after the one at `position`, at most `limit`.
    public List<LogLine> lines(OperationId id, long position, int limit) {
        return database.read(tx -> tx.query(
                "select * from operation_line where operation = ? and position > ? order by position limit ?",
                Rows::line,
                id.value(),
                position,
                limit));
    }

    /// The last lines that one step wrote, the oldest first.
    public List<LogLine> lastLines(OperationId id, String step, int count) {
        return database.read(tx -> tx.query(
                        "select * from operation_line where operation = ? and step = ? order by position desc limit ?",
                        Rows::line,
                        id.value(),
                        step,
                        count))
                .reversed();
    }

    /// Waits until the operation has a version above `version`, at most for a while, and answers how it stands.
    /// Empty for an operation that does not exist. Lines of the log raise the version too.
    public Optional<Operation> follow(OperationId id, long version, Duration atMost) throws InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        try (var watch = signals.watch(id)) {
            while (true) {
                var found = get(id);
                var left = Duration.ofNanos(end - System.nanoTime());
                if (found.isEmpty() || found.get().version() > version || !left.isPositive()) {
                    return found;
                }
                watch.await(left.compareTo(LOOK) < 0 ? left : LOOK);
            }
        }
    }

    /// Waits for the final state, at most for a while, and answers how it stands then.
    public Optional<Operation> await(OperationId id, Duration atMost) throws InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        var found = get(id);
        while (found.isPresent() && !found.get().state().isFinal() && System.nanoTime() < end) {
            found = follow(id, found.get().version(), Duration.ofNanos(end - System.nanoTime()));
        }
        return found;
    }

    /// Asks it to end. One that has not begun is cancelled at once; one that runs is interrupted, does what its
    /// handler has for that case, and is cancelled then. What is final stays as it is.
    /// @return how it stands now; empty if it does not exist
    public Optional<Operation> cancel(OperationId id, String requestedBy) {
        var now = clock.instant();
        return database.transaction(tx -> {
            var found = Rows.operation(tx, id);
            found.ifPresent(operation -> {
                switch (operation.state()) {
                    case QUEUED -> cancelQueued(tx, id, requestedBy, now);
                    case RUNNING -> cancelRunning(tx, id, requestedBy);
                    case SUCCEEDED, FAILED, CANCELLED -> {}
                }
            });
            tx.afterCommit(() -> {
                signals.changed(id);
                signals.due();
            });
            return Rows.operation(tx, id);
        });
    }

    private void cancelQueued(Tx tx, OperationId id, String requestedBy, Instant now) {
        var name = tx.one("select queue from operation where id = ?", row -> row.text("queue"), id.value());
        var queue = new Queue(tx, name);
        queue.hold();
        tx.update(
                "update operation set state = ?, message = ?, ended_at = ?, version = version + 1 where id = ?",
                OperationState.CANCELLED,
                "cancelled by " + requestedBy + " before it began",
                now,
                id.value());
        queue.scheduleFirst(evenClock.instant());
    }

    private void cancelRunning(Tx tx, OperationId id, String requestedBy) {
        tx.update(
                "update operation set cancelling = 1, message = ?, version = version + 1 "
                        + "where id = ? and cancelling = 0 and ending is null",
                "cancelled by " + requestedBy,
                id.value());
        Queue.hurry(tx, id, evenClock.instant());
    }

    /// Whether another one waits in its queue until this one has ended.
    public boolean isWaitedFor(OperationId id) {
        return database.read(tx -> tx.optional(
                        "select id from operation where state = ? and queue = (select queue from operation where id = ?) limit 1",
                        row -> row.text("id"),
                        OperationState.QUEUED,
                        id.value())
                .isPresent());
    }

    Signals signals() {
        return signals;
    }

    Database database() {
        return database;
    }

    Clock clock() {
        return clock;
    }

    /// By which operations wait and servers tell that they live.
    EvenClock evenClock() {
        return evenClock;
    }
}
