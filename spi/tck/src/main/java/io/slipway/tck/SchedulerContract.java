package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.spi.Failure;
import io.slipway.spi.scheduler.ExecInstance;
import io.slipway.spi.scheduler.FollowLogs;
import io.slipway.spi.scheduler.LogEntry;
import io.slipway.spi.scheduler.ManageNodes;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.ReportLimits;
import io.slipway.spi.scheduler.ReportUsage;
import io.slipway.spi.scheduler.SchedulerCapability;
import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every [io.slipway.spi.scheduler.Scheduler] keeps to. Extend it, tell how yours is opened and how it gets
/// at an artifact, and say which capabilities it offers; the laws then run a real program on the real back end.
///
/// What the scheduler does not declare is checked to be refused; the law of its use shows as skipped. One that offers
/// [ManageNodes] keeps to [SchedulerNodeContract], too.
public abstract class SchedulerContract extends SchedulerExecLaws {
    private static final Set<Class<? extends SchedulerCapability>> ALL = Set.of(
            ExecInstance.class,
            FollowLogs.class,
            ManageNodes.class,
            WatchChanges.class,
            ReportUsage.class,
            ReportLimits.class);

    @Test
    void offersExactlyItsCapabilities() {
        for (var type : ALL) {
            assertThat(scheduler.capability(type).isPresent())
                    .as(type.getSimpleName() + " is offered")
                    .isEqualTo(capabilities().contains(type));
        }
    }

    @Test
    void startsAgainWhatEnded() throws Exception {
        var spec = keep(1);
        scheduler.apply(spec);
        var before = running(spec, 1).getFirst();
        var incarnation = ask(spec.id(), before, "incarnation");

        crash(spec, before);

        Await.until(patience(), "it runs again", () -> !incarnations(spec, 1).containsValue(incarnation));
        var after = running(spec, 1).getFirst();
        assertThat(after.name()).isEqualTo(before.name());
        assertThat(after.restarts()).isGreaterThan(before.restarts());
        assertThat(after.lastExit().orElseThrow().code()).hasValue(7);
    }

    @Test
    void keepsEndpointsOverARestart() throws Exception {
        assumeTrue(
                keepsEndpoints(),
                "endpoints of this back end differ after a restart: startsAgainWhatEnded asks at the new");
        var spec = keep(1);
        scheduler.apply(spec);
        var before = running(spec, 1).getFirst();

        crash(spec, before);

        Await.until(patience(), "it is started again", () -> {
            var instances = present(spec.id()).instances();
            return instances.size() == 1 && instances.getFirst().restarts() > before.restarts();
        });
        assertThat(running(spec, 1).getFirst().endpoints()).isEqualTo(before.endpoints());
    }

    @Test
    void backsOffFromWhatEndsAgainAndAgain() throws Exception {
        var spec = spec(new Mode.KeepRunning(1), ending(1, "no luck"));
        var began = System.nanoTime();
        scheduler.apply(spec);

        assertThat(only(spec, WorkloadStatus.State.BACKING_OFF).lastExit()).isPresent();
        Await.until(patience(), "some time is over", () -> System.nanoTime() - began > moment().toNanos());
        assertThat(present(spec.id()).instances().getFirst().restarts())
                .as("restarts of a program that ends at once, within %s", moment())
                .isBetween(1, 10);
    }

    @Test
    void logsHoldTheFirstLineAndTheLast() throws Exception {
        assumeTrue(offers(FollowLogs.class), NOT_OFFERED);
        var spec = keep(1);
        scheduler.apply(spec);
        var instance = running(spec, 1).getFirst();
        assertThat(ask(spec.id(), instance, "print/last")).isEqualTo("printed");
        crash(spec, instance);

        try (var log = capability(FollowLogs.class).follow(spec.id(), instance.name(), Optional.empty())) {
            assertThat(lines(log, 3)).containsExactly("first", "second", "last");
        }
    }

    @Test
    void logsResumeAtACursorAfterAKernelCrash() throws Exception {
        assumeTrue(offers(FollowLogs.class), NOT_OFFERED);
        var spec = keep(1);
        scheduler.apply(spec);
        var instance = running(spec, 1).getFirst();
        String cursor;
        try (var log = capability(FollowLogs.class).follow(spec.id(), instance.name(), Optional.empty())) {
            assertThat(lines(log, 2)).hasSize(2);
            cursor = log.cursor();
        }
        assertThat(ask(spec.id(), instance, "print/third")).isEqualTo("printed");

        var logs = reopen().capability(FollowLogs.class).orElseThrow();

        try (var log = logs.follow(spec.id(), instance.name(), Optional.of(cursor))) {
            assertThat(lines(log, 1)).containsExactly("third");
            assertThat(log.next(Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void aGapInTheLogIsTold() throws Exception {
        assumeTrue(offers(FollowLogs.class), NOT_OFFERED);
        var spec = keep(1);
        scheduler.apply(spec);
        var instance = running(spec, 1).getFirst();
        String cursor;
        try (var log = capability(FollowLogs.class).follow(spec.id(), instance.name(), Optional.empty())) {
            assertThat(lines(log, 2)).hasSize(2);
            cursor = log.cursor();
        }
        for (var line = 0; line < 300; line++) {
            ask(spec.id(), instance, "print/" + "%03d".formatted(line).repeat(30));
        }
        assumeTrue(loseOldLogs(spec.id(), instance.name()), "the test has no way to lose a part of the log");

        for (var from : List.of(Optional.<String>empty(), Optional.of(cursor))) {
            try (var log = capability(FollowLogs.class).follow(spec.id(), instance.name(), from)) {
                var read = new ArrayList<String>();
                Await.asserted(patience(), () -> {
                    read.addAll(texts(log.next(Duration.ofMillis(100))));
                    assertThat(read).last().isEqualTo("299".repeat(30));
                });
                assertThat(read.getFirst()).as("what comes first, from " + from).matches("lost [1-9][0-9]*");
                var kept = read.subList(1, read.size());
                assertThat(kept).as("lines after the gap").isSorted().doesNotHaveDuplicates();
                assertThat(kept).hasSize(300 - Integer.parseInt(kept.getFirst().substring(0, 3)));
            }
        }
    }

    @Test
    void logsOfAnUnknownInstanceOrCursorAreRefused() throws Exception {
        assumeTrue(offers(FollowLogs.class), NOT_OFFERED);
        var spec = keep(1);
        scheduler.apply(spec);
        var instance = running(spec, 1).getFirst().name();
        var logs = capability(FollowLogs.class);

        Refusals.refused(
                Failure.INVALID,
                "an unknown instance",
                () -> logs.follow(spec.id(), "nobody", Optional.empty()).close());
        Refusals.refused(
                Failure.INVALID,
                "a cursor of nothing",
                () -> logs.follow(spec.id(), instance, Optional.of("no cursor of ours"))
                        .close());
    }

    @Test
    void waitingForLogsEndsWithinASecondOfAnInterrupt() throws Exception {
        assumeTrue(offers(FollowLogs.class), NOT_OFFERED);
        var spec = keep(1);
        scheduler.apply(spec);
        var instance = running(spec, 1).getFirst().name();

        try (var log = capability(FollowLogs.class).follow(spec.id(), instance, Optional.empty())) {
            assertThat(lines(log, 2)).hasSize(2);
            Interrupts.endWithinASecond(() -> log.next(Duration.ofMinutes(1)));
        }
    }

    @Test
    void watchTellsWhatChanged() throws Exception {
        assumeTrue(offers(WatchChanges.class), NOT_OFFERED);
        try (var changes = capability(WatchChanges.class).watch()) {
            var spec = keep(1);
            scheduler.apply(spec);
            var seen = new HashSet<Object>();

            Await.until(patience(), "the change is told", () -> {
                seen.addAll(changes.next(Duration.ofMillis(100)));
                return seen.contains(spec.id());
            });
        }
    }

    @Test
    void usageIsToldOfWhatRuns() throws Exception {
        assumeTrue(offers(ReportUsage.class), NOT_OFFERED);
        var spec = keep(1);
        scheduler.apply(spec);
        var name = running(spec, 1).getFirst().name();

        var usage = capability(ReportUsage.class).usage(spec.id());

        assertThat(usage).containsOnlyKeys(name);
        assertThat(usage.values()).allMatch(each -> each.memoryBytes() > 0 && each.processes() > 0);
    }

    @Test
    void whatIsNotEnforcedIsToldInSentences() throws Exception {
        assumeTrue(offers(ReportLimits.class), NOT_OFFERED);

        assertThat(capability(ReportLimits.class).notEnforced()).allMatch(sentence -> !sentence.isBlank());
    }

    private void crash(WorkloadSpec spec, WorkloadStatus.Instance instance) {
        try {
            assertThat(ask(spec.id(), instance, "exit/7")).isEqualTo("ending");
        } catch (IOException e) {
            assertThat(e).as("the answer may be lost with the program").isNotNull();
        }
    }

    private List<String> lines(FollowLogs.LogStream log, int count) throws InterruptedException {
        var texts = new ArrayList<String>();
        Await.asserted(patience(), () -> {
            texts.addAll(texts(log.next(Duration.ofMillis(200))));
            assertThat(texts).hasSizeGreaterThanOrEqualTo(count);
        });
        return texts.subList(0, count);
    }

    private static List<String> texts(List<LogEntry> entries) {
        return entries.stream()
                .map(entry -> switch (entry) {
                    case LogEntry.Line line -> line.text();
                    case LogEntry.Lost lost -> "lost " + lost.bytes();
                })
                .toList();
    }
}
