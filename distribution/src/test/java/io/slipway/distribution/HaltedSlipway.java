package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An installation whose server is halted amid a change and started again, with a calm app beside the one that is
/// changed.
final class HaltedSlipway implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String CALM = "calm";
    private static final String SHOP = "shop";

    private final PackagedSlipway slipway;
    private final CrashPlan plan;
    private final String database;
    private final List<Counter> visitors = new ArrayList<>();
    private Leftovers empty;
    private int contents;
    private int instances;
    private int release;

    private HaltedSlipway(PackagedSlipway slipway, CrashPlan plan, String database) throws Exception {
        this.slipway = slipway;
        this.plan = plan;
        this.database = database;
        plan.start(slipway);
        succeeds(deploy(CALM, "calm.localhost", 1));
        var direct = slipway.api().ports(CALM).getFirst();
        visitors.add(Counter.of(direct, "calm.localhost"));
        visitors.add(Counter.of(slipway.gateway().port(), "calm.localhost"));
        this.empty = settled();
    }

    static HaltedSlipway start(Path folder, Pair pair) throws Exception {
        var slipway = PackagedSlipway.unpack(folder, pair);
        var database = "jdbc:sqlite:" + slipway.home().resolve("data/slipway.db");
        return new HaltedSlipway(slipway, CrashPlan.in(slipway), database);
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

    private interface Wanted {
        void ask() throws IOException, InterruptedException;
    }

    /// Makes `change` undisturbed and answers the points that it passed.
    Set<String> rehearse(Change change) throws Exception {
        plan.record();
        survives(change, Optional.empty());
        plan.nothing();
        return plan.passed();
    }

    /// How many requests the calm app has answered.
    long answered() {
        return visitors.stream().mapToLong(Counter::answered).sum();
    }

    /// Begins `change`, and where there is a `point`, halts the server there, starts it again, and checks what came
    /// of it.
    ///
    /// @return whether it was halted before the change had ended
    boolean survives(Change change, Optional<String> point) throws Exception {
        var wanted = wanted(change);
        var before = lastOperation();
        if (point.isPresent()) {
            plan.halt(point.get());
        }
        try {
            ask(wanted);
            Await.until(LIMIT, change + " ends or is halted", () -> !slipway.isRunning() || isDone(before));
        } finally {
            if (point.isPresent()) {
                plan.nothing();
            }
        }
        var halted = point.isPresent() && !plan.reached().isEmpty();
        try {
            if (halted) {
                slipway.awaitEnd(LIMIT);
                plan.start(slipway);
                if (lastOperation().equals(before)) {
                    ask(wanted);
                }
            }
            succeeds(before);
            check(change);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "%s, halted at %s: %s%nthe server said:%n%s"
                            .formatted(change, point.orElse("no point"), e.getMessage(), slipway.log()),
                    e);
        }
        return halted;
    }

    /// Who got no answer asks again: that is the caller's part.
    private void ask(Wanted wanted) throws IOException, InterruptedException {
        try {
            wanted.ask();
        } catch (IOException e) {
            assertThat(plan.reached()).as("where the server was halted: " + e).isNotEmpty();
        }
    }

    private Wanted wanted(Change change) throws Exception {
        var component = Api.pathOf(SHOP) + "/components/web";
        return switch (change) {
            case DEPLOY -> {
                release = 1;
                yield deploying("shop.localhost", 2);
            }
            case UPDATE -> {
                release++;
                yield deploying("shop.localhost", 2);
            }
            case ROLLBACK -> {
                release++;
                yield () -> slipway.api().send("POST", component + "/rollback", "{}");
            }
            case SCALE_UP -> scaling(component, 3);
            case SCALE_DOWN -> scaling(component, 1);
            case MOVE_ROUTE -> {
                release++;
                yield deploying("moved.localhost", 1);
            }
            case REMOVE -> {
                instances = 0;
                yield () -> slipway.api().send("DELETE", Api.pathOf(SHOP), "");
            }
        };
    }

    private Wanted scaling(String component, int count) {
        instances = count;
        return () -> slipway.api().send("PUT", component + "/scale", "{\"instances\": %d}".formatted(count));
    }

    private Wanted deploying(String host, int count) throws Exception {
        instances = count;
        var body = wish(host, count);
        return () -> slipway.api().send("PUT", Api.pathOf(SHOP), body);
    }

    private String deploy(String app, String host, int count) throws Exception {
        var before = lastOperation();
        slipway.api().send("PUT", Api.pathOf(app), wish(host, count));
        return before;
    }

    private String wish(String host, int count) throws Exception {
        var digest = slipway.api().upload(CounterApp.archive(++contents));
        return """
                {"file": "components: {web: {route: %s, instances: %d, port: 8080}}", "uploads": {"web": "%s"}}
                """.formatted(host, count, digest);
    }

    /// The newest operation there is; empty if there is none.
    private String lastOperation() throws IOException, InterruptedException {
        return slipway.api()
                .get("/v1/operations?limit=1")
                .path("items")
                .path(0)
                .path("id")
                .asText();
    }

    private boolean isDone(String before) throws InterruptedException {
        try {
            var last = slipway.api().get("/v1/operations?limit=1").path("items").path(0);
            return !last.path("id").asText().equals(before)
                    && !List.of("queued", "running").contains(last.path("state").asText());
        } catch (IOException e) {
            // The server is gone: seen by its process.
            return false;
        }
    }

    private void succeeds(String before) throws Exception {
        Await.until(LIMIT, "the operation ends", () -> isDone(before));
        var last = slipway.api().get("/v1/operations?limit=1").path("items").path(0);
        assertThat(last.path("state").asText()).as(last.toString()).isEqualTo("succeeded");
    }

    private void check(Change change) throws Exception {
        for (var visitor : visitors) {
            visitor.check();
        }
        if (change == Change.REMOVE) {
            assertThat(slipway.api().knows(SHOP)).isFalse();
            awaitNothingLeft();
            return;
        }
        Await.until(
                LIMIT,
                "all instances are ready",
                () -> slipway.api().ports(SHOP).size() == instances);
        var web = slipway.api().component(SHOP);
        assertThat(web.path("release").asInt()).as("release").isEqualTo(release);
        assertThat(programs()).as("programs of the apps").hasSize(1 + instances);
        var answer = Counter.ask(
                slipway.gateway().port(), change == Change.MOVE_ROUTE ? "moved.localhost" : "shop.localhost");
        assertThat(answer).as("what the gateway answers").startsWith("release v" + release);
    }

    private List<ProcessHandle> programs() {
        var programs = new ArrayList<ProcessHandle>();
        for (var process : slipway.processes()) {
            if (process.info().commandLine().orElse("").matches("\\S*python3\\S* \\S*counter\\.py")) {
                programs.add(process);
            }
        }
        return programs;
    }

    private Leftovers settled() throws Exception {
        Await.until(LIMIT, "all is calm", () -> {
            var first = Leftovers.look(slipway, database);
            return first.equals(Leftovers.look(slipway, database));
        });
        return Leftovers.look(slipway, database);
    }

    private void awaitNothingLeft() throws Exception {
        try {
            Await.until(
                    LIMIT,
                    "nothing is left over",
                    () -> Leftovers.look(slipway, database).since(empty).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(
                    "left over: "
                            + String.join(
                                    "\n", Leftovers.look(slipway, database).since(empty)),
                    e);
        }
    }

    @Override
    public void close() {
        visitors.forEach(Counter::close);
        slipway.close();
    }
}
