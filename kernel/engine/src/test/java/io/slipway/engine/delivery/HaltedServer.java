package io.slipway.engine.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.AppView;
import io.slipway.engine.app.InstanceView;
import io.slipway.engine.delivery.HaltingPoints.Halt;
import io.slipway.engine.operation.Operation;
import io.slipway.engine.operation.OperationFilter;
import io.slipway.engine.operation.OperationId;
import io.slipway.engine.store.Cursor;
import io.slipway.tck.Await;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// One server after another on the same database and back ends. Each is halted amid a change; the next has to
/// bring the change to its end, leave nothing over, and let alone the app beside it.
final class HaltedServer implements AutoCloseable {
    private static final AppKey CALM = new AppKey("default", "default", "calm");
    private static final AppKey SHOP = Kernel.SHOP;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /// The kernel gives an instance a second; here it had it before it began.
    private static final Duration UP_FOR = Duration.ofSeconds(2);
    /// What was done stays told; a removed app leaves the rest as it was.
    private static final Set<String> HISTORY = Set.of(
            "operation",
            "operation_step",
            "operation_line",
            "operation_queue",
            "scheduled_tasks",
            "gateway_tables",
            "generation");

    private final MemoryBackEnds backEnds;
    private final List<InstanceView> calm;
    private final Map<String, Long> emptyRows;
    private HaltingPoints points = new HaltingPoints();
    private Kernel kernel;
    private int contents;
    private int instances;
    private long release;

    HaltedServer(Path folder) throws Exception {
        backEnds = new MemoryBackEnds(folder, Clock.offset(Clock.systemUTC(), UP_FOR.negated()));
        kernel = new Kernel(backEnds, points);
        kernel.succeeds(kernel.apps().deploy(CALM, wish("calm.example.com", 1), "test"));
        calm = kernel.reader().instances(CALM);
        emptyRows = rows();
        // A mark stands until the reconciler has settled it: there may have been one, and in the end there is none.
        emptyRows.put("changed_components", 0L);
    }

    /// The changes an app goes through, in this order.
    enum Change {
        DEPLOY,
        UPDATE,
        ROLLBACK,
        SCALE_UP,
        SCALE_DOWN,
        MOVE_ROUTE,
        REMOVE
    }

    /// @param halted the point at which the server was halted; empty if the change ended before
    /// @param passed how often each point was passed until then
    record Outcome(Change change, String halted, Map<String, Integer> passed) {
        boolean isHalt() {
            return !halted.isEmpty();
        }
    }

    /// Begins `change`, halts the server there, starts the next, and checks what became of it.
    Outcome survive(Change change, Halt halt) throws Exception {
        var wanted = wanted(change);
        var before = last();
        points.arm(halt);
        var id = begin(wanted);
        if (id.isPresent()) {
            Await.until(LIMIT, change + " ends or is halted", () -> isHaltedOr(id.get()));
        }
        var outcome = new Outcome(change, points.halted(), points.passed());
        if (outcome.isHalt()) {
            restart();
        } else {
            points.arm(Halt.NEVER);
        }
        try {
            var found = last();
            // Who got no answer asks again.
            var again = found.equals(before) ? begin(wanted).orElseThrow() : found.orElseThrow();
            kernel.succeeds(again);
            check(change);
        } catch (AssertionError e) {
            throw new AssertionError("%s, halted at '%s': %s".formatted(change, outcome.halted(), e.getMessage()), e);
        }
        return outcome;
    }

    @FunctionalInterface
    private interface Wanted {
        OperationId submit(Apps apps);
    }

    private Wanted wanted(Change change) {
        return switch (change) {
            case DEPLOY -> {
                release = 1;
                yield deploy("shop.example.com", 2);
            }
            case UPDATE -> {
                release++;
                yield deploy("shop.example.com", 2);
            }
            case ROLLBACK -> {
                release++;
                yield apps -> apps.rollback(SHOP, "web", Optional.empty(), "test");
            }
            case SCALE_UP -> scale(3);
            case SCALE_DOWN -> scale(1);
            case MOVE_ROUTE -> {
                release++;
                yield deploy("moved.example.com", 1);
            }
            case REMOVE -> {
                instances = 0;
                yield apps -> apps.remove(SHOP, false, "test");
            }
        };
    }

    private Wanted deploy(String host, int count) {
        instances = count;
        var wish = wish(host, count);
        return apps -> apps.deploy(SHOP, wish, "test");
    }

    private Wanted scale(int count) {
        instances = count;
        return apps -> apps.scale(SHOP, "web", count, "test");
    }

    private Apps.Wish wish(String host, int count) {
        var upload = kernel.upload(Map.of("app.txt", "serve", "page.txt", "content " + ++contents));
        return new Apps.Wish(
                "components: {web: {route: %s, instances: %d}}".formatted(host, count), Map.of("web", upload));
    }

    private Optional<OperationId> begin(Wanted wanted) {
        try {
            return Optional.of(wanted.submit(kernel.apps()));
        } catch (HaltingPoints.Halted e) {
            return Optional.empty();
        }
    }

    private boolean isHaltedOr(OperationId id) {
        return !points.halted().isEmpty()
                || kernel.operations()
                        .get(id)
                        .map(operation -> operation.state().isFinal())
                        .orElse(false);
    }

    private Optional<OperationId> last() {
        var ofShop = new OperationFilter(Set.of(), null, SHOP.app(), null, Set.of());
        return kernel.operations().list(ofShop, Cursor.first(1)).items().stream()
                .findFirst()
                .map(Operation::id);
    }

    private void restart() throws Exception {
        kernel.end();
        points = new HaltingPoints();
        kernel = new Kernel(backEnds, points);
    }

    private void check(Change change) throws Exception {
        awaitNothingLeft(change);
        assertThat(kernel.reader().instances(CALM)).as("the app beside it").isEqualTo(calm);
        if (change == Change.REMOVE) {
            assertThat(kernel.reader().find(SHOP)).isEmpty();
            return;
        }
        assertThat(kernel.reader().find(SHOP).orElseThrow().components())
                .singleElement()
                .satisfies(web -> {
                    assertThat(web.state()).isEqualTo(AppView.State.RUNNING);
                    assertThat(web.release()).as("release").hasValue(release);
                    assertThat(web.instances()).isEqualTo(instances);
                });
        assertThat(kernel.reader().instances(SHOP))
                .hasSize(instances)
                .allSatisfy(instance -> assertThat(instance.release()).isEqualTo(release));
    }

    private void awaitNothingLeft(Change change) throws InterruptedException {
        try {
            Await.until(LIMIT, "nothing is left over", () -> leftovers(change).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError("left over: " + leftovers(change), e);
        }
    }

    /// What is there and should not be, each in words.
    private List<String> leftovers(Change change) {
        var left = new ArrayList<String>();
        more(left, "instances", kernel.cluster.instances(), 1 + instances);
        more(left, "slugs", backEnds.artifacts.size(), contents);
        more(left, "upstreams", kernel.gateways.endpoints().upstreams().size(), instances == 0 ? 1 : 2);
        more(
                left,
                "members",
                kernel.gateways.endpoints().upstreams().values().stream()
                        .mapToInt(List::size)
                        .sum(),
                1 + instances);
        more(left, "routes", kernel.gateways.routes().routes().size(), instances == 0 ? 2 : 3);
        kernel.database
                .read(tx -> tx.query("select task_instance from scheduled_tasks", row -> row.text("task_instance")))
                .forEach(task -> left.add("scheduled " + task));
        kernel.database
                .read(tx -> tx.query("select id from builds where state = 'RUNNING'", row -> row.text("id")))
                .forEach(build -> left.add("unfinished build " + build));
        more(left, "workloads", count("workloads"), instances == 0 ? 1 : 2);
        more(left, "observed workloads", count("observed_workloads"), instances == 0 ? 1 : 2);
        var work = backEnds.folder().resolve("builds/work").toFile().list();
        more(left, "folders of builds", work == null ? 0 : work.length, 0);
        if (change == Change.REMOVE) {
            rows().forEach((table, rows) -> more(left, "rows in " + table, rows, emptyRows.getOrDefault(table, 0L)));
        }
        return left;
    }

    private static void more(List<String> left, String what, long found, long expected) {
        if (found != expected) {
            left.add("%d %s instead of %d".formatted(found, what, expected));
        }
    }

    private long count(String table) {
        return kernel.database.<Long>read(tx -> tx.count("select count(*) as n from " + table));
    }

    private Map<String, Long> rows() {
        var rows = new TreeMap<String, Long>();
        kernel
                .database
                .read(tx -> tx.query(
                        "select name from sqlite_master where type = 'table' and name not like 'sqlite%'",
                        row -> row.text("name")))
                .stream()
                .filter(table -> !HISTORY.contains(table))
                .forEach(table -> rows.put(table, count(table)));
        return rows;
    }

    @Override
    public void close() {
        kernel.close();
    }
}
