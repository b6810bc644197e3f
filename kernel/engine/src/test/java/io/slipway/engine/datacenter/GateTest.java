package io.slipway.engine.datacenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slipway.engine.configuration.PluginSection;
import io.slipway.engine.plugin.LoadedPlugin;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.engine.plugin.PluginJars;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.LoadBalancerCapability;
import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.ReportUsage;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.SchedulerTrait;
import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.storage.StorageCapability;
import io.slipway.tck.Await;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class GateTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Patience SHORT =
            new Patience(Duration.ofMillis(200), Map.of(), Duration.ofMillis(50), Duration.ofMillis(300));
    private static final Patience LONG =
            new Patience(Duration.ofSeconds(60), Map.of(), Duration.ofMillis(50), Duration.ofMillis(300));

    private final CountDownLatch never = new CountDownLatch(1);

    private PluginCatalog catalog;
    private LoadedPlugin plugin;

    @BeforeAll
    void loadAPlugin(@TempDir Path folder) throws Exception {
        PluginJars.scheduler("odd").in(folder, "odd.jar");
        catalog = PluginCatalog.load(folder);
        plugin = catalog.plugins().getFirst();
    }

    @AfterAll
    void letAllGo() {
        never.countDown();
        catalog.unload();
    }

    @Test
    void aCallRunsOnAVirtualThreadThatSeesThePluginsClasses() throws Exception {
        var thread = new AtomicReference<Thread>();
        var gate = gate(
                new OddScheduler(() -> {
                    thread.set(Thread.currentThread());
                    assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(plugin.loader());
                    assertThat(MDC.getCopyOfContextMap())
                            .containsEntry("place", "local/scheduler")
                            .containsEntry("plugin", "scheduler-tiny");
                    return List.of();
                }),
                LONG);

        assertThat(gate.front(Scheduler.class).list()).isEmpty();
        assertThat(thread.get().isVirtual()).isTrue();
    }

    @Test
    void aCallThatTakesTooLongIsInterruptedAndUnavailable() throws Exception {
        var interrupted = new CountDownLatch(1);
        var gate = gate(
                new OddScheduler(() -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                    return List.of();
                }),
                SHORT);

        var failure = failureOf(gate);

        assertThat(failure.failure()).isEqualTo(Failure.UNAVAILABLE);
        assertThat(failure)
                .hasMessage(
                        "local/scheduler (scheduler-tiny 1.0.0): list of local/scheduler did not answer within 200 ms");
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        Await.until(LIMIT, () -> gate.instance().inFlight() == 0);
        assertThat(gate.trouble()).isEmpty();
    }

    @Test
    void aCallThatIgnoresInterruptsIsAbandonedAndShown() throws Exception {
        var gate = gate(stubborn(), SHORT);

        assertThat(failureOf(gate).failure()).isEqualTo(Failure.UNAVAILABLE);
        assertThat(gate.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("calls that never came back: list of"));
        assertThat(gate.instance().inFlight()).isEqualTo(1);
    }

    @Test
    void aPluginThatNeverComesBackIsNotAskedForEver() throws Exception {
        var gate = gate(stubborn(), new Patience(Duration.ofMillis(1), Map.of(), Duration.ofMillis(1), Duration.ZERO));
        for (var call = 0; call < 16; call++) {
            failureOf(gate);
        }

        assertThat(failureOf(gate)).hasMessageContaining("is not asked any more: 16 calls never came back");
        assertThat(gate.instance().inFlight()).isEqualTo(16);
    }

    @Test
    void whatAPluginSaysPassesAndWhatItMustNotSayIsBroken() throws Exception {
        var told = new SlipwayException(Failure.EXHAUSTED, "no room");
        var bug = new IllegalStateException("oops");

        assertThat(failureOf(gate(
                        new OddScheduler(() -> {
                            throw told;
                        }),
                        LONG)))
                .isSameAs(told);
        var broken = failureOf(gate(
                new OddScheduler(() -> {
                    throw bug;
                }),
                LONG));
        assertThat(broken.failure()).isEqualTo(Failure.BROKEN);
        assertThat(broken).hasCause(bug).hasMessageContaining("list of local/scheduler (scheduler-tiny 1.0.0)");
    }

    @Test
    void anErrorOfAPluginIsBrokenToo() throws Exception {
        var failure = failureOf(gate(
                new OddScheduler(() -> {
                    throw new NoClassDefFoundError("a/B");
                }),
                LONG));

        assertThat(failure.failure()).isEqualTo(Failure.BROKEN);
        assertThat(failure).hasRootCauseInstanceOf(NoClassDefFoundError.class);
    }

    @Test
    @SuppressWarnings("NullAway") // A plugin may break its promise.
    void noAnswerIsBroken() throws Exception {
        assertThat(failureOf(gate(new OddScheduler(() -> null), LONG)).failure())
                .isEqualTo(Failure.BROKEN);
    }

    @Test
    void anInterruptOfTheCallerEndsTheCall() throws Exception {
        var entered = new CountDownLatch(1);
        var gate = gate(
                new OddScheduler(() -> {
                    entered.countDown();
                    never.await();
                    return List.of();
                }),
                LONG);
        var seen = new AtomicReference<Throwable>();
        var caller = Thread.ofVirtual().start(() -> {
            try {
                gate.front(Scheduler.class).list();
            } catch (InterruptedException e) {
                seen.set(e);
            }
        });

        entered.await();
        caller.interrupt();

        assertThat(caller.join(LIMIT)).isTrue();
        assertThat(seen.get()).isInstanceOf(InterruptedException.class);
        Await.until(LIMIT, () -> gate.instance().inFlight() == 0);
    }

    @Test
    void traitsAreAskedForOnce() throws Exception {
        var odd = new OddScheduler(List::of);
        var scheduler = gate(odd, LONG).front(Scheduler.class);

        assertThat(scheduler.traits()).containsExactly(SchedulerTrait.RUNS_SLUGS);
        assertThat(scheduler.traits()).containsExactly(SchedulerTrait.RUNS_SLUGS);
        assertThat(odd.traitsAsked).hasValue(1);
    }

    @Test
    void capabilitiesGoThroughTheGateAndUndeclaredOnesAreEmpty() throws Exception {
        var odd = new OddScheduler(List::of);
        var scheduler = gate(odd, LONG).front(Scheduler.class);

        assertThat(scheduler.capability(ReportUsage.class)).isEmpty();
        var logs = scheduler.capability(FollowLogs.class).orElseThrow();
        assertThat(logs).isNotSameAs(odd);
        try (var stream = logs.follow(new WorkloadId("w1"), "0", Optional.empty())) {
            assertThat(stream.next(Duration.ZERO)).hasSize(1);
            assertThat(stream.cursor()).isEqualTo("after-1");
        }
        assertThat(odd.streamClosed.getCount()).isZero();
    }

    @Test
    void closingWhatTheGateHandsOutDoesNothing() throws Exception {
        var odd = new OddScheduler(List::of);

        gate(odd, LONG).front(Scheduler.class).close();

        assertThat(odd.closed.getCount()).isEqualTo(1);
    }

    @Test
    void aShutGateTellsTheReason() {
        var gate = new Gate("local/scheduler", Scheduler.class, new Gate.State.Shut("no plugin serves it"));

        assertThatThrownBy(() -> gate.front(Scheduler.class).list())
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE))
                .hasMessage("no plugin serves it");
    }

    @Test
    void aCallInFlightEndsOnTheOldInstanceAndTheNextGoesToTheNew() throws Exception {
        var entered = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var old = new OddScheduler(() -> {
            entered.countDown();
            go.await();
            return List.of();
        });
        var gate = gate(old, LONG);
        var first = Thread.ofVirtual().start(() -> {
            try {
                gate.front(Scheduler.class).list();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        entered.await();
        var next = new OddScheduler(List::of);
        var retired = gate.turn(open(next, LONG)).orElseThrow();
        var retiring = Thread.ofVirtual().start(() -> {
            try {
                assertThat(retired.retire()).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThat(gate.front(Scheduler.class).list()).isEmpty();
        go.countDown();

        assertThat(first.join(LIMIT)).isTrue();
        assertThat(retiring.join(LIMIT)).isTrue();
        assertThat(old.closed.getCount()).isZero();
        assertThat(next.closed.getCount()).isEqualTo(1);
    }

    @Test
    void whatDoesNotEndInTimeIsRecalledAndToldToTryAgain() throws Exception {
        var entered = new CountDownLatch(1);
        var gate = gate(
                new OddScheduler(() -> {
                    entered.countDown();
                    never.await();
                    return List.of();
                }),
                LONG);
        var seen = new AtomicReference<SlipwayException>();
        var caller = Thread.ofVirtual().start(() -> seen.set(failureOf(gate)));
        entered.await();

        var retired = gate.turn(open(new OddScheduler(List::of), LONG)).orElseThrow();

        assertThat(retired.retire()).isTrue();
        assertThat(caller.join(LIMIT)).isTrue();
        assertThat(seen.get()).hasMessageContaining("was replaced during list");
        assertThat(seen.get().failure()).isEqualTo(Failure.UNAVAILABLE);
    }

    @Test
    void whatNeverEndsIsToldByTheRetirement() throws Exception {
        var gate = gate(stubborn(), SHORT);
        failureOf(gate);

        var retired = gate.turn(new Gate.State.Shut("gone")).orElseThrow();

        assertThat(retired.retire()).isFalse();
    }

    @Test
    void aReaderOfLogsIsToldToResumeFromItsCursor() throws Exception {
        var odd = new OddScheduler(List::of);
        var gate = gate(odd, LONG);
        var logs = gate.front(Scheduler.class).capability(FollowLogs.class).orElseThrow();
        var stream = logs.follow(new WorkloadId("w1"), "0", Optional.empty());
        stream.next(Duration.ZERO);
        var seen = new AtomicReference<SlipwayException>();
        var reader = Thread.ofVirtual()
                .start(() -> seen.set(
                        catchThrowableOfType(SlipwayException.class, () -> stream.next(Duration.ofSeconds(30)))));
        Await.until(LIMIT, () -> gate.instance().inFlight() == 1);

        var retired = gate.turn(open(new OddScheduler(List::of), LONG)).orElseThrow();

        assertThat(retired.retire()).isTrue();
        assertThat(reader.join(LIMIT)).isTrue();
        assertThat(seen.get()).hasMessageContaining("open it again");
        assertThat(stream.cursor()).isEqualTo("after-1");
        assertThat(odd.streamClosed.getCount()).isZero();
        assertThat(logs.follow(new WorkloadId("w1"), "0", Optional.of(stream.cursor()))
                        .next(Duration.ZERO))
                .hasSize(1);
    }

    @Test
    void everyStreamOfTheSpisIsGated() {
        var gated = List.of(
                ExecInstance.Session.class.getName(),
                FollowLogs.LogStream.class.getName(),
                WatchChanges.Changes.class.getName());

        var streams = Stream.of(SchedulerCapability.class, StorageCapability.class, LoadBalancerCapability.class)
                .flatMap(capability -> Arrays.stream(capability.getPermittedSubclasses()))
                .flatMap(capability -> Arrays.stream(capability.getMethods()))
                .map(method -> method.getReturnType())
                .filter(AutoCloseable.class::isAssignableFrom)
                .map(Class::getName);

        assertThat(streams).isSubsetOf(gated);
    }

    private OddScheduler stubborn() {
        return new OddScheduler(() -> {
            while (true) {
                try {
                    never.await();
                    return List.of();
                } catch (InterruptedException _) {
                    // As a plugin should not.
                }
            }
        });
    }

    private SlipwayException failureOf(Gate gate) {
        return catchThrowableOfType(
                SlipwayException.class, () -> gate.front(Scheduler.class).list());
    }

    private Gate gate(OddScheduler scheduler, Patience patience) {
        return new Gate("local/scheduler", Scheduler.class, open(scheduler, patience));
    }

    private Gate.State open(OddScheduler scheduler, Patience patience) {
        var instance = new PluginInstance(
                plugin,
                scheduler,
                new PluginInstance.Surrounded(
                        "local/scheduler", Path.of("/"), patience, Clock.systemUTC(), CrashPoints.none()));
        return new Gate.State.Open(instance, new PluginSection.Backing.Missing("made by the test"));
    }
}
