package io.slipway.engine.operation;

import io.slipway.engine.operation.OperationRun.Next;
import io.slipway.engine.operation.OperationRun.OnFailure;
import io.slipway.engine.operation.OperationRun.Parts;
import io.slipway.engine.operation.RunStore.StepRow;
import io.slipway.engine.operation.RunStore.Taken;
import io.slipway.engine.operation.StepCall.Outcome;
import io.slipway.engine.operation.StepCall.Reason;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt at one step, with what is written before and after it.
final class StepRun {
    private static final Logger LOG = LoggerFactory.getLogger(StepRun.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final OperationId id;
    private final Step step;
    private final Taken taken;
    private final RunLog log;
    private final Parts parts;
    private final RunStore store;
    private final @Nullable StepRow before;
    private long looked = System.nanoTime();

    StepRun(OperationId id, Step step, Taken taken, RunLog log, Parts parts, RunStore store) {
        this.id = id;
        this.step = step;
        this.taken = taken;
        this.log = log;
        this.parts = parts;
        this.store = store;
        this.before = taken.step(step.name()).orElse(null);
    }

    /// Empty to go on at once.
    Optional<Next> run(OnFailure onFailure) {
        var exhausted = exhausted();
        if (exhausted.isPresent()) {
            return onFailure.failed(taken, step.name(), exhausted.get());
        }
        if (!isLooking()) {
            store.begin(step.name(), taken.steps().size() + 1);
        }
        var place = "step:" + taken.kind() + "/" + step.name();
        parts.crashPoints().pass(place + ":before");
        var outcome = new StepCall(id, step).run(this::whileWaiting);
        parts.crashPoints().pass(place + ":after");
        return switch (outcome) {
            case Outcome.Returned(StepResult.Done(StepResult.Commit commit)) -> finish(commit, onFailure);
            case Outcome.Returned(StepResult.LookAgain(Duration in, String waitingFor)) -> lookAgain(in, waitingFor);
            case Outcome.Threw(SlipwayException failure) -> threw(failure, onFailure);
            case Outcome.Stopped(Reason reason) -> stopped(reason);
        };
    }

    private boolean isLooking() {
        return before != null && before.waiting();
    }

    private Optional<SlipwayException> exhausted() {
        if (before == null) {
            return Optional.empty();
        }
        var last = before.status().message() == null
                ? "no answer"
                : before.status().message();
        if (isOutOfPatience(before.waitsSince(), Duration.ZERO)) {
            return Optional.of(new SlipwayException(
                    Failure.UNAVAILABLE,
                    "%s was not done within %s: %s"
                            .formatted(step.name(), people(step.limits().patience()), last)));
        }
        if (!before.waiting() && before.status().attempts() >= step.limits().attempts()) {
            return Optional.of(new SlipwayException(
                    Failure.BROKEN,
                    "%s was begun %d times and never came to an end: %s"
                            .formatted(step.name(), before.status().attempts(), last)));
        }
        return Optional.empty();
    }

    private boolean isOutOfPatience(Instant since, Duration in) {
        return parts.evenClock()
                .instant()
                .plus(in)
                .isAfter(since.plus(step.limits().patience()));
    }

    private static String people(Duration duration) {
        return duration.toSeconds() < 1 ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
    }

    private Optional<Next> finish(StepResult.Commit commit, OnFailure onFailure) {
        try {
            store.append(log);
            store.finish(step.name(), commit);
            return Optional.empty();
        } catch (SlipwayException e) {
            return threw(e, onFailure);
        }
    }

    private Optional<Next> lookAgain(Duration in, String waitingFor) {
        store.append(log);
        if (!isLooking() || before == null || !waitingFor.equals(before.status().message())) {
            store.waits(step.name(), waitingFor);
        }
        return Optional.of(new Next.ComeBack(in));
    }

    private Optional<Next> threw(SlipwayException failure, OnFailure onFailure) {
        store.append(log);
        var attempt = before == null ? 1 : before.status().attempts() + (isLooking() ? 0 : 1);
        var since = before == null ? parts.evenClock().instant() : before.waitsSince();
        if (!failure.failure().isRetryable() || attempt >= step.limits().attempts()) {
            return onFailure.failed(taken, step.name(), failure);
        }
        var wait = BackOff.after(attempt, failure, parts.random());
        if (isOutOfPatience(since, wait)) {
            return onFailure.failed(taken, step.name(), failure);
        }
        LOG.warn(
                "Operation {}: {} will be tried again in {} ms: {}",
                id,
                step.name(),
                wait.toMillis(),
                failure.getMessage());
        store.willRetry(step.name(), String.valueOf(failure.getMessage()));
        return Optional.of(new Next.ComeBack(wait));
    }

    private Optional<Next> stopped(Reason reason) {
        if (reason == Reason.TAKEN_OVER) {
            throw new TakenOver(id);
        }
        store.append(log);
        return switch (reason) {
            case CLOSING -> {
                store.takeBack(step.name());
                yield Optional.of(new Next.ComeBack(Duration.ZERO));
            }
            // What was asked for is read with the operation again.
            case CANCELLED, TAKEN_OVER -> Optional.empty();
        };
    }

    private Optional<Reason> whileWaiting() {
        if (parts.closing().getAsBoolean()) {
            return Optional.of(Reason.CLOSING);
        }
        if (System.nanoTime() - looked < LOOK.toNanos()) {
            return Optional.empty();
        }
        looked = System.nanoTime();
        try {
            store.append(log);
            var now = store.reread();
            if (now.isEmpty()) {
                return Optional.of(Reason.TAKEN_OVER);
            }
            return now.get().cancelling() && taken.ending() == null ? Optional.of(Reason.CANCELLED) : Optional.empty();
        } catch (TakenOver _) {
            return Optional.of(Reason.TAKEN_OVER);
        } catch (SlipwayException e) {
            LOG.warn("Operation {} goes on while the database does not answer: {}", id, e.getMessage());
            return Optional.empty();
        }
    }
}
