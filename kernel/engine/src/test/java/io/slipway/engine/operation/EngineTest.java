package io.slipway.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Cursor;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How operations are run; the subclasses bring a database each.
@Timeout(60)
abstract class EngineTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final OperationLabels SHOP = new OperationLabels("acme", "default", "shop", "web");

    @TempDir
    Path data;

    Database database;
    Operations operations;
    final List<String> done = new CopyOnWriteArrayList<>();

    abstract DatabaseSettings config();

    record Order(String name) {}

    record Found(String language, int port) {}

    @BeforeEach
    void open() {
        database = Database.open(config(), data, CrashPoints.none());
        operations = new Operations(
                database, IdSource.random(Clock.systemUTC()), Clock.systemUTC(), EvenClock.begin(database));
    }

    @AfterEach
    void close() {
        database.close();
    }

    /// A handler made of a function.
    record Simple(String kind, Function<OperationContext, List<Step>> plan) implements OperationHandler {
        @Override
        public List<Step> steps(OperationContext context) {
            return plan.apply(context);
        }
    }

    private OperationEngine engine(OperationHandler... handlers) {
        var engine =
                new OperationEngine(operations, List.of(handlers), CrashPoints.none(), EngineSettings.usual("here"));
        engine.start();
        return engine;
    }

    private OperationId submit(String kind, String name) {
        return submit(kind, name, Set.of());
    }

    private OperationId submit(String kind, String name, Set<String> supersedes) {
        return database.transaction(tx -> operations.submit(
                tx, new OperationRequest(kind, SHOP, "acme/default/shop/web", new Order(name), "ann", supersedes)));
    }

    private Operation ended(OperationId id) throws InterruptedException {
        var operation = operations.await(id, LIMIT).orElseThrow();
        assertThat(operation.state().isFinal()).as("final: %s", operation).isTrue();
        return operation;
    }

    private Step note(String name) {
        return Step.of(name, () -> {
            done.add(name);
            return StepResult.done();
        });
    }

    @Test
    void runsTheStepsInOrderAndHandsOnResults() throws InterruptedException {
        var handler = new OperationHandler() {
            @Override
            public String kind() {
                return "deploy";
            }

            @Override
            public List<Step> steps(OperationContext context) {
                return List.of(
                        Step.of("detect " + context.payload(Order.class).name(), () -> {
                            context.log("looking");
                            return StepResult.done(new Found("java", 8080));
                        }),
                        Step.of("use", () -> {
                            done.add(context.result("detect web", Found.class)
                                    .orElseThrow()
                                    .language());
                            return StepResult.done();
                        }));
            }

            @Override
            public Map<String, String> result(OperationContext context) {
                return Map.of(
                        "port",
                        ""
                                + context.result("detect web", Found.class)
                                        .orElseThrow()
                                        .port());
            }
        };
        try (var _ = engine(handler)) {
            var operation = ended(submit("deploy", "web"));
            assertThat(operation.state()).isEqualTo(OperationState.SUCCEEDED);
            assertThat(operation.result()).containsExactly(Map.entry("port", "8080"));
            assertThat(operation.steps()).extracting(StepStatus::name).containsExactly("detect web", "use");
            assertThat(operation.steps()).extracting(StepStatus::state).containsOnly(OperationState.SUCCEEDED);
            assertThat(operations.lines(operation.id(), 0, 10))
                    .extracting(LogLine::step, LogLine::text)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("detect web", "looking"));
            assertThat(done).containsExactly("java");
        }
    }

    @Test
    void anOperationExistsOnlyIfItsIntentWasCommitted() {
        try {
            database.write(tx -> {
                operations.submit(tx, OperationRequest.of("deploy", SHOP, "q", new Order("x"), "ann"));
                throw SlipwayException.invalid("no");
            });
        } catch (SlipwayException e) {
            assertThat(e).hasMessage("no");
        }
        assertThat(operations.list(OperationFilter.all(), Cursor.first(10)).items())
                .isEmpty();
    }

    @Test
    void retriesWhatIsWorthARetryAndNothingElse() throws InterruptedException {
        var calls = new AtomicInteger();
        var flaky = new Simple(
                "flaky",
                _ -> List.of(Step.of("call", () -> {
                    if (calls.incrementAndGet() < 3) {
                        throw new SlipwayException(Failure.UNAVAILABLE, "not yet there");
                    }
                    return StepResult.done();
                })));
        var wrong = new Simple(
                "wrong",
                _ -> List.of(Step.of("call", () -> {
                    throw SlipwayException.invalid("port is 0, must be above 0");
                })));
        try (var _ = engine(flaky, wrong)) {
            var first = ended(submit("flaky", "a"));
            assertThat(first.state()).isEqualTo(OperationState.SUCCEEDED);
            assertThat(first.steps().getFirst().attempts()).isEqualTo(3);
            var second = ended(submit("wrong", "b"));
            assertThat(second.state()).isEqualTo(OperationState.FAILED);
            assertThat(second.failure()).isEqualTo(Failure.INVALID);
            assertThat(second.message()).isEqualTo("port is 0, must be above 0");
            assertThat(second.steps().getFirst().attempts()).isEqualTo(1);
        }
    }

    @Test
    void givesUpAfterTheAttemptsOfTheStep() throws InterruptedException {
        var down = new Simple(
                "down",
                _ -> List.of(Step.of("call", () -> {
                            throw new SlipwayException(Failure.UNAVAILABLE, "connection refused");
                        })
                        .within(new StepLimits(Duration.ofSeconds(5), Duration.ofMinutes(1), 2))));
        try (var _ = engine(down)) {
            var operation = ended(submit("down", "a"));
            assertThat(operation.failure()).isEqualTo(Failure.UNAVAILABLE);
            assertThat(operation.steps().getFirst().attempts()).isEqualTo(2);
        }
    }

    @Test
    void aBugInAStepFailsTheOperation() throws InterruptedException {
        var bug = new Simple(
                "bug",
                _ -> List.of(Step.of("call", () -> {
                    throw new IllegalStateException("oops");
                })));
        try (var _ = engine(bug)) {
            assertThat(ended(submit("bug", "a")).failure()).isEqualTo(Failure.BROKEN);
        }
    }

    @Test
    void looksAgainUntilItIsThere() throws InterruptedException {
        var looks = new AtomicInteger();
        var patient = new Simple(
                "wait",
                _ -> List.of(Step.of("ready", () -> {
                    var seen = looks.incrementAndGet();
                    return seen < 4
                            ? StepResult.lookAgain(Duration.ofMillis(seen == 1 ? 400 : 20), seen + " of 4 are ready")
                            : StepResult.done();
                })));
        try (var _ = engine(patient)) {
            var operation = ended(submit("wait", "a"));
            assertThat(operation.state()).isEqualTo(OperationState.SUCCEEDED);
            assertThat(operation.steps().getFirst().attempts())
                    .as("looking is no new attempt")
                    .isEqualTo(1);
            assertThat(looks).hasValue(4);
        }
    }

    @Test
    void patienceEnds() throws InterruptedException {
        var never = new Simple(
                "never",
                _ -> List.of(Step.of(
                                "ready",
                                () -> StepResult.lookAgain(Duration.ofMillis(50), "0 of 1 instances are ready"))
                        .within(StepLimits.usual().withPatience(Duration.ofMillis(300)))));
        try (var _ = engine(never)) {
            var operation = ended(submit("never", "a"));
            assertThat(operation.failure()).isEqualTo(Failure.UNAVAILABLE);
            assertThat(operation.message())
                    .contains("0 of 1 instances are ready")
                    .contains("300 ms");
        }
    }

    @Test
    void aStepThatDoesNotEndIsInterrupted() throws InterruptedException {
        var interrupted = new CountDownLatch(1);
        var slow = new Simple(
                "slow",
                _ -> List.of(Step.of("hang", () -> {
                            try {
                                new Semaphore(0).acquire();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                            return StepResult.done();
                        })
                        .within(new StepLimits(Duration.ofMillis(200), Duration.ofMinutes(1), 1))));
        try (var _ = engine(slow)) {
            assertThat(ended(submit("slow", "a")).message()).contains("hang did not end within");
            assertThat(interrupted.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void operationsOfAQueueRunOneAfterTheOther() throws InterruptedException {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var ordered = new Simple(
                "ordered",
                context -> List.of(
                        Step.of("enter", () -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            return StepResult.done();
                        }),
                        Step.of("leave", () -> {
                            inside.decrementAndGet();
                            done.add(context.payload(Order.class).name());
                            return StepResult.done();
                        })));
        try (var _ = engine(ordered)) {
            OperationId last = submit("ordered", "0");
            for (int i = 1; i < 8; i++) {
                last = submit("ordered", "" + i);
            }
            ended(last);
            assertThat(done).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
            assertThat(most).hasValue(1);
        }
    }

    @Test
    void aNewerOneSupersedesThoseThatWait() throws InterruptedException {
        var gate = new Semaphore(0);
        var gated = new Simple(
                "deploy",
                context -> List.of(Step.of("work", () -> {
                    gate.acquire();
                    done.add(context.payload(Order.class).name());
                    return StepResult.done();
                })));
        try (var _ = engine(gated)) {
            var first = submit("deploy", "first", Set.of("deploy"));
            assertThat(until(first, OperationState.RUNNING).state()).isEqualTo(OperationState.RUNNING);
            var second = submit("deploy", "second", Set.of("deploy"));
            var third = submit("deploy", "third", Set.of("deploy"));
            assertThat(operations.get(second).orElseThrow().message()).isEqualTo("superseded by " + third);
            assertThat(operations.get(second).orElseThrow().state()).isEqualTo(OperationState.CANCELLED);
            gate.release(2);
            ended(third);
            assertThat(done).containsExactly("first", "third");
        }
    }

    private Operation until(OperationId id, OperationState state) throws InterruptedException {
        var end = System.nanoTime() + LIMIT.toNanos();
        var found = operations.get(id).orElseThrow();
        while (found.state() != state && System.nanoTime() < end) {
            found = operations
                    .follow(id, found.version(), Duration.ofSeconds(1))
                    .orElseThrow();
        }
        return found;
    }

    @Test
    void cancelInterruptsWhatRunsAndThenDoesWhatFollows() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var handler = new OperationHandler() {
            @Override
            public String kind() {
                return "deploy";
            }

            @Override
            public List<Step> steps(OperationContext context) {
                return List.of(Step.of("work", () -> {
                    begun.countDown();
                    new Semaphore(0).acquire();
                    return StepResult.done();
                }));
            }

            @Override
            public List<Step> stepsAfter(OperationState ending, OperationContext context) {
                return List.of(note("undo after " + ending));
            }
        };
        try (var _ = engine(handler)) {
            var running = submit("deploy", "a");
            var waiting = submit("deploy", "b");
            begun.await();
            assertThat(operations.cancel(waiting, "bob").orElseThrow().state()).isEqualTo(OperationState.CANCELLED);
            assertThat(operations.cancel(running, "bob").orElseThrow().cancelling())
                    .isTrue();
            var operation = ended(running);
            assertThat(operation.state()).isEqualTo(OperationState.CANCELLED);
            assertThat(operation.message()).isEqualTo("cancelled by bob");
            assertThat(operation.failure()).isNull();
            assertThat(operation.steps())
                    .extracting(StepStatus::state)
                    .containsExactly(OperationState.CANCELLED, OperationState.SUCCEEDED);
            assertThat(done).containsExactly("undo after CANCELLED");
            assertThat(operations.cancel(running, "eve").orElseThrow().message())
                    .isEqualTo("cancelled by bob");
        }
    }

    @Test
    void anEndedEngineLeavesItsWorkToTheNext() throws InterruptedException {
        var begun = new Semaphore(0);
        var gate = new Semaphore(0);
        var handler = new Simple(
                "deploy",
                _ -> List.of(note("first"), Step.of("second", () -> {
                    begun.release();
                    gate.acquire();
                    return StepResult.done();
                })));
        OperationId id;
        try (var _ = engine(handler)) {
            id = submit("deploy", "a");
            begun.acquire();
        }
        assertThat(operations.get(id).orElseThrow().state()).isEqualTo(OperationState.RUNNING);
        gate.release();
        try (var _ = engine(handler)) {
            assertThat(ended(id).state()).isEqualTo(OperationState.SUCCEEDED);
        }
        assertThat(done).as("a finished step is not run again").containsExactly("first");
    }

    @Test
    void whatAStepCommitsIsOneWithItsEnd() throws InterruptedException {
        database.write(tx -> tx.update("create table counted (n bigint)"));
        var calls = new AtomicInteger();
        var handler = new Simple(
                "count",
                _ -> List.of(Step.of(
                        "add",
                        () -> StepResult.commit(tx -> {
                            tx.update("insert into counted values (1)");
                            if (calls.incrementAndGet() == 1) {
                                throw new SlipwayException(Failure.UNAVAILABLE, "once more");
                            }
                            return null;
                        }))));
        try (var _ = engine(handler)) {
            assertThat(ended(submit("count", "a")).state()).isEqualTo(OperationState.SUCCEEDED);
        }
        assertThat(database.<Long>read(tx -> tx.count("select count(*) as n from counted")))
                .isEqualTo(1);
        database.write(tx -> tx.update("drop table counted"));
    }

    @Test
    void listsNewestFirstInPages() {
        var ids = new java.util.ArrayList<OperationId>();
        for (int i = 0; i < 5; i++) {
            ids.add(submit("deploy", "" + i));
        }
        var first = operations.list(OperationFilter.ofTeam("acme"), Cursor.first(2));
        assertThat(first.items()).hasSize(2);
        var second = operations.list(
                OperationFilter.ofTeam("acme"), new Cursor(first.next().orElseThrow(), 3));
        assertThat(second.items()).hasSize(3);
        assertThat(second.next()).isEmpty();
        var all = new java.util.ArrayList<>(first.items());
        all.addAll(second.items());
        assertThat(all).extracting(Operation::id).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(operations
                        .list(OperationFilter.ofTeam("other"), Cursor.first(2))
                        .items())
                .isEmpty();
    }
}
