package io.slipway.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What holds on every database; the subclasses bring one each.
@Timeout(60)
abstract class DatabaseTest {
    @TempDir
    Path data;

    Database database;

    /// The settings of an empty database.
    abstract DatabaseSettings config();

    @BeforeEach
    void open() {
        database = Database.open(config(), data, CrashPoints.none());
        database.write(tx -> {
            tx.update("create table thing (name varchar(20) not null primary key, amount bigint, note text)");
            tx.update("insert into thing (name, amount) values (?, ?)", "sum", 0);
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    private long amount(String name) {
        return database.read(
                tx -> tx.one("select amount from thing where name = ?", row -> row.number("amount"), name));
    }

    @Test
    void keepsWhatWasCommittedOverAReopening() {
        database.write(tx -> tx.update("update thing set amount = 7 where name = 'sum'"));
        database.close();
        database = Database.open(configAgain(), data, CrashPoints.none());
        assertThat(amount("sum")).isEqualTo(7);
    }

    /// The same database again.
    DatabaseSettings configAgain() {
        return config();
    }

    @Test
    void refusesAStatementWithAnArgumentTooFewOrTooMany() {
        assertThatThrownBy(() -> database.write(tx -> tx.update("update thing set amount = ? where name = ?", 7)))
                .hasMessageContaining("1 arguments for 2 places");
        assertThatThrownBy(() -> database.write(tx -> tx.update("update thing set amount = ?", 7, "sum")))
                .hasMessageContaining("2 arguments for 1 places");
        assertThat(amount("sum")).isZero();
    }

    @Test
    void rollsBackWhatThrew() {
        assertThatThrownBy(() -> database.write(tx -> {
                    tx.update("update thing set amount = 7 where name = 'sum'");
                    throw SlipwayException.invalid("no");
                }))
                .isInstanceOf(SlipwayException.class)
                .hasMessage("no");
        assertThat(amount("sum")).isZero();
    }

    @Test
    void runsWhatComesAfterACommitOnceAndNotAfterARollback() {
        var runs = new AtomicInteger();
        database.write(tx -> tx.afterCommit(runs::incrementAndGet));
        assertThat(runs).hasValue(1);
        assertThatThrownBy(() -> database.write(tx -> {
                    tx.afterCommit(runs::incrementAndGet);
                    throw SlipwayException.invalid("no");
                }))
                .isInstanceOf(SlipwayException.class);
        assertThat(runs).hasValue(1);
    }

    @Test
    void losesNoIncrementAmongManyWhoReadAndThenWrite() throws Exception {
        var writers = 8;
        var times = 25;
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (int i = 0; i < writers; i++) {
                all.add(executor.submit(() -> {
                    for (int j = 0; j < times; j++) {
                        database.write(tx -> {
                            var now =
                                    tx.one("select amount from thing where name = 'sum'", row -> row.number("amount"));
                            tx.update("update thing set amount = ? where name = 'sum'", now + 1);
                        });
                    }
                }));
            }
            for (var each : all) {
                each.get();
            }
        }
        assertThat(amount("sum")).isEqualTo((long) writers * times);
    }

    @Test
    void readsAreNotHeldUpByAWriter() throws Exception {
        var inside = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var writer = executor.submit(() -> database.write(tx -> {
                tx.update("update thing set amount = 5 where name = 'sum'");
                inside.countDown();
                awaitQuietly(release);
            }));
            inside.await();
            assertThat(amount("sum")).isZero();
            release.countDown();
            writer.get();
        }
        assertThat(amount("sum")).isEqualTo(5);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void readsCannotChangeAnything() {
        assertThatThrownBy(() -> database.read(tx -> tx.update("update thing set amount = 5")))
                .isInstanceOf(SlipwayException.class);
        assertThat(amount("sum")).isZero();
    }

    @Test
    void anInterruptNeitherLosesNorDoublesACommit() throws Exception {
        var thread = Thread.ofVirtual().unstarted(() -> {
            Thread.currentThread().interrupt();
            database.write(tx -> tx.update("update thing set amount = amount + 1 where name = 'sum'"));
            database.write(tx -> tx.update(
                    "update thing set note = ? where name = 'sum'",
                    Thread.currentThread().isVirtual() ? "virtual" : "platform"));
            if (!Thread.currentThread().isInterrupted()) {
                throw new AssertionError("the interrupt was lost");
            }
        });
        var failures = new ArrayList<Throwable>();
        thread.setUncaughtExceptionHandler((_, e) -> failures.add(e));
        thread.start();
        thread.join();
        assertThat(failures).isEmpty();
        assertThat(amount("sum")).isEqualTo(1);
    }

    @Test
    void refusesATransactionWithinATransaction() {
        assertThatThrownBy(() -> database.write(_ -> amount("sum")))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.BROKEN));
    }

    @Test
    void upsertInsertsAndThenChanges() {
        database.write(tx -> tx.upsert("thing", Columns.of("name", "a"), Columns.of("amount", 1)));
        database.write(tx -> tx.upsert("thing", Columns.of("name", "a"), Columns.of("amount", 2)));
        assertThat(amount("a")).isEqualTo(2);
    }

    @Test
    void insertIfAbsentTellsWhetherItDid() {
        var keys = Columns.of("name", "a");
        assertThat(database.<Boolean>transaction(tx -> tx.insertIfAbsent("thing", keys, Columns.of("amount", 1))))
                .isTrue();
        assertThat(database.<Boolean>transaction(tx -> tx.insertIfAbsent("thing", keys, Columns.of("amount", 2))))
                .isFalse();
        assertThat(amount("a")).isEqualTo(1);
    }

    @Test
    void keepsEveryKindOfArgument() {
        var time = Instant.ofEpochMilli(1_700_000_000_123L);
        database.write(tx -> {
            tx.batch(
                    "insert into thing (name, amount, note) values (?, ?, ?)",
                    List.of(
                            List.of("time", time, "x"),
                            List.of("wait", Duration.ofSeconds(3), Failure.BROKEN),
                            List.of("flag", true, "{\"a\":1}")));
            tx.update("insert into thing (name, amount, note) values (?, ?, ?)", "none", null, null);
        });
        database.read(tx -> {
            assertThat(tx.<Instant>one("select * from thing where name = 'time'", row -> row.time("amount")))
                    .isEqualTo(time);
            assertThat(tx.<Failure>one(
                            "select * from thing where name = 'wait'", row -> row.constant("note", Failure.class)))
                    .isEqualTo(Failure.BROKEN);
            assertThat(tx.<Boolean>one("select * from thing where name = 'flag'", row -> row.flag("amount")))
                    .isTrue();
            assertThat(tx.query("select * from thing where name = 'none'", row -> row.timeOrNull("amount")))
                    .containsOnlyNulls();
            return true;
        });
    }

    @Test
    void aSecretIsNeverAnArgument() {
        assertThatThrownBy(() -> database.write(tx -> tx.update("update thing set note = ?", Secret.of("s3cret"))))
                .isInstanceOf(SlipwayException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void aBrokenRuleIsAConflictAndABadStatementABug() {
        assertThatThrownBy(() -> database.write(tx -> tx.update("insert into thing (name) values ('sum')")))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.CONFLICT));
        assertThatThrownBy(() -> database.write(tx -> tx.update("insert into nothing values (1)")))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.BROKEN));
    }

    @Test
    void theClockOfTheDatabaseRuns() {
        var here = Instant.now();
        assertThat(database.<Instant>read(Tx::now)).isBetween(here.minusSeconds(60), here.plusSeconds(60));
    }

    @Test
    void refusesTablesOfANewerProgram() {
        database.write(tx -> tx.update("insert into flyway_schema_history (installed_rank, version, description, type,"
                + " script, installed_by, execution_time, success) values (999, '999', 'later', 'SQL', 'V999__later.sql',"
                + " 'x', 1, true)"));
        database.close();
        assertThatThrownBy(() -> Database.open(configAgain(), data, CrashPoints.none()))
                .isInstanceOfSatisfying(SlipwayException.class, e -> {
                    assertThat(e.failure()).isEqualTo(Failure.UNSUPPORTED);
                    assertThat(e).hasMessageContaining("newer Slipway").hasMessageContaining("999");
                });
        undoLater();
        database = Database.open(configAgain(), data, CrashPoints.none());
    }

    /// Takes the migration of the newer program back, from outside.
    abstract void undoLater();
}
