package io.slipway.engine.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Leases between two servers; the subclasses bring a database each.
@Timeout(60)
abstract class LeasesTest {
    private static final LeaseTimes SHORT =
            new LeaseTimes(Duration.ofMillis(1200), Duration.ofMillis(200), Duration.ofMillis(300));
    private static final LeaseTimes LONG =
            new LeaseTimes(Duration.ofMinutes(10), Duration.ofMinutes(3), Duration.ofMinutes(2));

    @TempDir
    Path data;

    private Database database;

    abstract DatabaseSettings settings();

    @BeforeEach
    void open() {
        database = Database.open(settings(), data, CrashPoints.none());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Leases server(String name, LeaseTimes times) {
        return new Leases(database, name, times, System::nanoTime);
    }

    @Test
    void oneOfTwoServersHoldsIt() {
        var a = server("a", LONG);
        var b = server("b", LONG);
        var lease = a.take("local").orElseThrow();
        assertThat(b.take("local")).isEmpty();
        assertThat(a.take("local")).as("not twice by the same server either").isEmpty();
        assertThat(b.take("shanghai")).as("another lease").isPresent();
        assertThat(a.holder("local")).contains("a");
        a.release(lease);
        assertThat(lease.isHeld()).isFalse();
        var next = b.take("local").orElseThrow();
        assertThat(next.epoch()).isEqualTo(lease.epoch() + 1);
        assertThat(b.holder("local")).contains("b");
    }

    @Test
    void whoIsTooLateLearnsIt() {
        var a = server("a", SHORT);
        var lease = a.take("local").orElseThrow();
        assertThat(a.renew(lease)).isTrue();
        var b = server("b", SHORT);
        var taken = b.take("local");
        var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (taken.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(20_000_000);
            taken = b.take("local");
            if (taken.isPresent()) {
                assertThat(lease.isHeld()).as("let go before another got it").isFalse();
            }
        }
        assertThat(taken).isPresent();
        assertThat(a.renew(lease)).isFalse();
        a.release(lease);
        assertThat(b.holder("local")).as("a late release is not another's").contains("b");
    }

    @Test
    void aPausedHolderDoesNotBelieveInItsLease() {
        var ticks = new AtomicLong();
        var leases = new Leases(database, "a", LeaseTimes.usual(), ticks::get);
        var lease = leases.take("local").orElseThrow();
        assertThat(lease.isHeld()).isTrue();
        ticks.addAndGet(Duration.ofSeconds(8).toNanos());
        assertThat(lease.isHeld()).as("2 s before the end").isFalse();
        assertThat(leases.renew(lease)).isTrue();
        assertThat(lease.isHeld()).isTrue();
    }

    @Test
    void workIsDoneWhileTheLeaseIsRenewed() throws InterruptedException {
        var a = server("a", SHORT);
        var held = new java.util.concurrent.atomic.AtomicBoolean();
        var done = a.runWhileHeld("local", lease -> {
            var end = System.nanoTime() + SHORT.lasts().multipliedBy(2).toNanos();
            var always = true;
            while (System.nanoTime() < end) {
                always &= lease.isHeld();
                LockSupport.parkNanos(10_000_000);
            }
            held.set(always);
        });
        assertThat(done).isTrue();
        assertThat(held).isTrue();
        assertThat(server("b", SHORT).take("local")).as("free at once").isPresent();
    }

    @Test
    void workEndsWhenTheLeaseIsLost() throws Exception {
        var a = server("a", SHORT);
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var run = executor.submit(() -> a.runWhileHeld("local", _ -> {
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
            }));
            begun.await();
            database.write(tx -> tx.update("update lease set holder = 'b', epoch = epoch + 1 where name = 'local'"));
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(run.get()).isTrue();
        }
        assertThat(a.holder("local")).contains("b");
    }

    @Test
    void generationsOnlyRiseAndNeverRepeat() throws InterruptedException, ExecutionException {
        var seen = new HashSet<Long>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = java.util.stream.IntStream.range(0, 20)
                    .mapToObj(_ -> executor.submit(
                            () -> database.<Long>transaction(tx -> Generations.next(tx, "workload/w1"))))
                    .toList();
            for (var each : all) {
                seen.add(each.get());
            }
        }
        assertThat(seen).hasSize(20).allMatch(each -> each >= 1 && each <= 20);
        assertThat(database.<Long>read(tx -> Generations.current(tx, "workload/w1")))
                .isEqualTo(20);
        assertThat(database.<Long>transaction(tx -> Generations.next(tx, "workload/w2")))
                .isEqualTo(1);
        database.write(tx -> Generations.forget(tx, "workload/w2"));
        assertThat(database.<Long>read(tx -> Generations.current(tx, "workload/w2")))
                .isZero();
    }
}
