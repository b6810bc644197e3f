package io.slipway.engine.delivery;

import io.slipway.engine.operation.OperationContext;
import io.slipway.engine.operation.Operations;
import io.slipway.engine.operation.Step;
import io.slipway.engine.operation.StepLimits;
import io.slipway.engine.operation.StepResult;
import io.slipway.engine.release.Release;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.rollout.ReleaseWatch;
import io.slipway.engine.rollout.ReleaseWatch.Rule;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Tx;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The steps after a rollout: the releases that took over are watched for a while, the ones before kept warm,
/// so that a release that fails under traffic is taken back by itself. Then the ones before end.
///
/// The watch of an app ends early when another of its operations waits: whoever wants to go on, with the mend or
/// with a way back, is not held up.
final class Watching {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofHours(2);

    private final Database database;
    private final Rows rows;
    private final Existing existing;
    private final Traffic traffic;
    private final Completion completion;
    private final InstanceLogs logs;
    private final Operations operations;
    private final EvenClock clock;

    @Inject
    Watching(
            Database database,
            Rows rows,
            Existing existing,
            Traffic traffic,
            Completion completion,
            InstanceLogs logs,
            Operations operations,
            EvenClock clock) {
        this.database = database;
        this.rows = rows;
        this.existing = existing;
        this.traffic = traffic;
        this.completion = completion;
        this.logs = logs;
        this.operations = operations;
        this.clock = clock;
    }

    /// A release that has taken over in this operation.
    private record Watched(
            String component, MadeRelease release, String workloadId, ReleaseWatch.Start start, Duration window) {}

    /// @param components whose rollouts were steps of this operation
    List<Step> steps(OperationContext context, List<String> components) {
        var watched = new ArrayList<Watched>();
        for (var component : components) {
            var release =
                    context.result("release " + component, MadeRelease.class).filter(MadeRelease::changed);
            if (release.isEmpty()) {
                continue;
            }
            var begun = context.result(Rollouts.start(component, release.get()), Begun.class)
                    .filter(Begun::isWatched);
            var start = context.result(Rollouts.rollOut(component, release.get()), ReleaseWatch.Start.class);
            if (begun.isPresent() && start.isPresent()) {
                watched.add(new Watched(
                        component,
                        release.get(),
                        begun.get().workloadId(),
                        start.get(),
                        begun.get().watch()));
            }
        }
        if (watched.isEmpty()) {
            return List.of();
        }
        var limits = StepLimits.usual().withPatience(PATIENCE);
        return List.of(
                Step.of("watch", () -> watch(context, watched)).within(limits),
                Step.of("drain", () -> drain(watched)).within(limits));
    }

    private StepResult watch(OperationContext context, List<Watched> all) throws InterruptedException {
        var left = Duration.ZERO;
        for (var one : all) {
            var look = database.read(tx -> look(tx, one));
            var counted = Traffic.of(List.of(look.seen()), traffic.in(look.datacenter()));
            var fault = ReleaseWatch.fault(one.start(), look.rule(), look.seen().instances(), counted);
            if (fault.isPresent()) {
                for (var line : logs.tail(look.datacenter(), one.workloadId(), Rollouts.LINES_OF_A_FAILURE)) {
                    context.log(line);
                }
                throw SlipwayException.invalid("%s failed: %s".formatted(look.label(), fault.get()));
            }
            var rest = Duration.between(clock.instant(), one.start().at().plus(one.window()));
            left = rest.compareTo(left) > 0 ? rest : left;
        }
        if (left.isPositive() && !operations.isWaitedFor(context.id())) {
            // Told in steps of five seconds: each other text is a write.
            return StepResult.lookAgain(
                    LOOK,
                    "%ds more; the release before is ready to serve again".formatted((left.toSeconds() / 5 + 1) * 5));
        }
        return StepResult.commit(tx -> {
            all.forEach(one -> completion.complete(tx, one.release().releaseId(), one.workloadId()));
            return null;
        });
    }

    private record Look(ObservedWorkload seen, Rule rule, String datacenter, String label) {}

    private Look look(Tx tx, Watched watched) {
        var release = existing.release(tx, watched.release().releaseId());
        var component = existing.component(tx, release.componentId());
        var workload = rows.workloads()
                .find(tx, watched.workloadId())
                .orElseThrow(() -> SlipwayException.conflict(label(component.name(), release) + " was removed"));
        var seen = rows.workloads()
                .seen(tx, List.of(workload))
                .getOrDefault(workload.id(), ObservedWorkload.nothing(workload.id()));
        var errors = release.config().definition().rollout().errorsAllowed();
        return new Look(
                seen,
                new Rule(watched.window(), errors),
                existing.app(tx, component).datacenter(),
                label(component.name(), release));
    }

    private static String label(String component, Release release) {
        return component + " " + release.label();
    }

    private StepResult drain(List<Watched> all) {
        var left = database.transaction(tx -> all.stream()
                .mapToLong(one -> {
                    var component =
                            existing.release(tx, one.release().releaseId()).componentId();
                    return rows.workloads().ofComponent(tx, component).stream()
                            .filter(workload -> workload.isLeaving())
                            .count();
                })
                .sum());
        return left == 0
                ? StepResult.done()
                : StepResult.lookAgain(LOOK, "the release before finishes what it has begun");
    }
}
