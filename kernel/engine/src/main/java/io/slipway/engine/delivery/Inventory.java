package io.slipway.engine.delivery;

import io.slipway.engine.operation.OperationFilter;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.store.Cursor;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.engine.time.EvenClock;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All things of all teams in few columns, for those who compare one reading with the next. For one thread at a
/// time: it remembers what it read of instances, and reads again only what was seen since.
public final class Inventory {
    private static final int OPERATIONS = 200;
    /// Older ones change no more, but for being deleted.
    private static final Duration RELEASES = Duration.ofDays(1);
    /// What another server wrote may become visible later than its time says.
    private static final Duration LATE = Duration.ofSeconds(10);

    private final Database database;
    private final Rows rows;
    private final Operations operations;
    private final Clock clock;
    private final EvenClock evenClock;
    private final Map<String, List<SeenInstance>> instances = new HashMap<>();
    private Instant readUpTo = Instant.EPOCH;

    @Inject
    Inventory(Database database, Rows rows, Operations operations, Clock clock, EvenClock evenClock) {
        this.database = database;
        this.rows = rows;
        this.operations = operations;
        this.clock = clock;
        this.evenClock = evenClock;
    }

    /// What holds another comes before it.
    public enum Kind {
        APP,
        COMPONENT,
        RELEASE,
        ROUTE,
        INSTANCE,
        OPERATION
    }

    public record Place(
            String team,
            @Nullable String space,
            @Nullable String app,
            @Nullable String component) {}

    /// @param id within its place
    public record Key(Kind kind, Place place, String id) {}

    /// What is compared.
    ///
    /// @param state for people and programs; empty where the thing has none
    /// @param version differs whenever the thing does
    public record Seen(Optional<String> state, String version) {
        static Seen of(String state) {
            return new Seen(Optional.of(state), state);
        }
    }

    private record SeenInstance(String name, Seen seen) {}

    public Map<Key, Seen> read() {
        var found = new HashMap<Key, Seen>();
        var now = evenClock.instant();
        database.<@Nullable Void>read(tx -> {
            found.clear();
            apps(tx, found);
            components(tx, found);
            releases(tx, found, clock.instant().minus(RELEASES));
            routes(tx, found);
            instances(tx, found);
            return null;
        });
        readUpTo = now.minus(LATE);
        operations(found);
        return found;
    }

    private static void apps(Tx tx, Map<Key, Seen> found) {
        tx.query(
                "select team, space, name, stopped, removing, updated_at from apps",
                row -> found.put(
                        new Key(Kind.APP, place(row, null), row.text("name")),
                        new Seen(
                                Optional.of(
                                        row.flag("removing") ? "removing" : row.flag("stopped") ? "stopped" : "wanted"),
                                row.flag("removing") + " " + row.flag("stopped") + " " + row.number("updated_at"))));
    }

    private static void components(Tx tx, Map<Key, Seen> found) {
        tx.query(
                """
                select a.team, a.space, a.name, c.name as component, c.instances, c.current_release, c.removing
                from components c join apps a on a.id = c.app_id
                """,
                row -> found.put(
                        new Key(Kind.COMPONENT, place(row, null), row.text("component")),
                        new Seen(
                                Optional.empty(),
                                row.number("instances") + " " + row.textOrNull("current_release") + " "
                                        + row.flag("removing"))));
    }

    private static void releases(Tx tx, Map<Key, Seen> found, Instant since) {
        tx.query(
                """
                select a.team, a.space, a.name, c.name as component, r.number, r.state
                from releases r join components c on c.id = r.component_id join apps a on a.id = c.app_id
                where r.created_at > ?
                """,
                row -> found.put(
                        new Key(Kind.RELEASE, place(row, row.text("component")), Long.toString(row.number("number"))),
                        Seen.of(row.text("state").toLowerCase(Locale.ROOT))),
                since);
    }

    private static void routes(Tx tx, Map<Key, Seen> found) {
        tx.query(
                """
                select a.team, a.space, a.name, c.name as component, r.id, r.host, r.path, r.outer_port, r.port
                from routes r join components c on c.id = r.component_id join apps a on a.id = c.app_id
                """,
                row -> found.put(
                        new Key(Kind.ROUTE, place(row, row.text("component")), row.text("id")),
                        new Seen(
                                Optional.empty(),
                                row.text("host") + " " + row.text("path") + " " + row.number("outer_port") + " "
                                        + row.text("port"))));
    }

    private void instances(Tx tx, Map<Key, Seen> found) {
        for (var observed : rows.workloads().seenSince(tx, readUpTo)) {
            instances.put(
                    observed.workloadId(),
                    observed.instances().stream().map(Inventory::seen).toList());
        }
        record Where(String workload, Place place) {}
        var where = tx.query("""
                select a.team, a.space, a.name, c.name as component, w.id
                from workloads w join components c on c.id = w.component_id join apps a on a.id = c.app_id
                """, row -> new Where(row.text("id"), place(row, row.text("component"))));
        for (var each : where) {
            for (var instance : instances.getOrDefault(each.workload(), List.of())) {
                found.put(
                        new Key(Kind.INSTANCE, each.place(), each.workload() + "/" + instance.name()), instance.seen());
            }
        }
        instances.keySet().retainAll(where.stream().map(Where::workload).collect(Collectors.toSet()));
    }

    private static SeenInstance seen(ObservedWorkload.ObservedInstance instance) {
        var state = instance.ready()
                ? "ready"
                : instance.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
        return new SeenInstance(
                instance.name(),
                new Seen(Optional.of(state), state + " " + instance.restarts() + " " + instance.message()));
    }

    private void operations(Map<Key, Seen> found) {
        var newest =
                operations.list(OperationFilter.all(), Cursor.first(OPERATIONS)).items();
        for (var operation : newest) {
            var labels = operation.labels();
            found.put(
                    new Key(
                            Kind.OPERATION,
                            new Place(labels.team(), labels.space(), labels.app(), labels.component()),
                            operation.id().value()),
                    Seen.of(operation.state().name().toLowerCase(Locale.ROOT)));
        }
    }

    private static Place place(Row row, @Nullable String component) {
        return new Place(row.text("team"), row.text("space"), row.text("name"), component);
    }
}
