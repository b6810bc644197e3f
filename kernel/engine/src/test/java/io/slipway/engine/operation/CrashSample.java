package io.slipway.engine.operation;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A server with a few operations that leave traces: rows for what was committed, lines of a file for what was
/// called.
final class CrashSample implements AutoCloseable {
    private static final OperationLabels LABELS = new OperationLabels("acme", "default", "shop", "web");

    final Database database;
    final Operations operations;
    private final CrashPoints crashPoints;
    private final String server;
    private final Path calls;

    record Nothing() {}

    record Port(int number) {}

    CrashSample(DatabaseSettings settings, Path data, String server, CrashPoints crashPoints) {
        this.database = Database.open(settings, data, crashPoints);
        this.operations = new Operations(
                database, IdSource.random(Clock.systemUTC()), Clock.systemUTC(), EvenClock.begin(database));
        this.crashPoints = crashPoints;
        this.server = server;
        this.calls = data.resolve("calls");
    }

    /// Two that succeed and one that fails, all in one queue, with one row of intent: all of it or nothing, once.
    void submit() {
        database.write(tx -> tx.update("create table if not exists effect (operation varchar(24), step varchar(40))"));
        database.write(tx -> {
            if (tx.count("select count(*) as n from effect where operation = 'intent'") == 0) {
                tx.update("insert into effect values ('intent', 'wanted')");
                for (var kind : List.of("good", "bad", "good")) {
                    operations.submit(tx, OperationRequest.of(kind, LABELS, "shop", new Nothing(), "ann"));
                }
            }
        });
    }

    OperationEngine engine(OperationHandler... more) {
        var handlers = new java.util.ArrayList<OperationHandler>(List.of(new Good(), new Bad()));
        handlers.addAll(List.of(more));
        var engine = new OperationEngine(operations, handlers, crashPoints, EngineSettings.usual(server));
        engine.start();
        return engine;
    }

    private void called(OperationContext context, String step) {
        try {
            Files.writeString(
                    calls, context.id() + " " + step + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StepResult commit(OperationContext context, String step) {
        return StepResult.commit(tx -> {
            tx.update("insert into effect values (?, ?)", context.id().value(), step);
            return null;
        });
    }

    /// How often each step of each operation was called.
    Map<String, Long> calls() throws IOException {
        return Files.exists(calls)
                ? Files.readAllLines(calls).stream().collect(Collectors.groupingBy(line -> line, Collectors.counting()))
                : Map.of();
    }

    /// What was committed, a line each.
    List<String> effects() {
        return database.read(tx -> tx.query(
                "select * from effect where operation <> 'intent'",
                row -> row.text("operation") + " " + row.text("step")));
    }

    @Override
    public void close() {
        database.close();
    }

    private final class Good implements OperationHandler {
        @Override
        public String kind() {
            return "good";
        }

        @Override
        public List<Step> steps(OperationContext context) {
            return List.of(
                    Step.of("choose", () -> {
                        called(context, "choose");
                        context.log("chosen");
                        return StepResult.done(new Port(8080));
                    }),
                    Step.of("keep", () -> {
                        var port = context.result("choose", Port.class).orElseThrow();
                        return commit(context, "keep " + port.number());
                    }),
                    Step.of(
                            "wait",
                            () -> Duration.between(
                                                            started(context),
                                                            context.clock().instant())
                                                    .toMillis()
                                            < 300
                                    ? StepResult.lookAgain(Duration.ofMillis(260), "not yet")
                                    : StepResult.done()),
                    Step.of("finish", () -> {
                        called(context, "finish");
                        return commit(context, "finish");
                    }));
        }

        private java.time.Instant started(OperationContext context) {
            var at = operations.get(context.id()).orElseThrow().startedAt();
            return at == null ? context.clock().instant() : at;
        }
    }

    private final class Bad implements OperationHandler {
        @Override
        public String kind() {
            return "bad";
        }

        @Override
        public List<Step> steps(OperationContext context) {
            return List.of(Step.of("break", () -> {
                called(context, "break");
                if (calls().getOrDefault(context.id() + " break", 0L) == 1) {
                    throw new SlipwayException(Failure.UNAVAILABLE, "not there");
                }
                throw SlipwayException.invalid("no");
            }));
        }

        private Map<String, Long> calls() {
            try {
                return CrashSample.this.calls();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public List<Step> stepsAfter(OperationState ending, OperationContext context) {
            return List.of(Step.of("undo", () -> commit(context, "undo after " + ending)));
        }
    }
}
