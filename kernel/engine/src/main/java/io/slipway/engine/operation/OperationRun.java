package io.slipway.engine.operation;

import io.slipway.engine.operation.RunStore.Taken;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes one operation as far as it goes now: to its end, to a wait, or to the end of this server.
final class OperationRun {
    private static final Logger LOG = LoggerFactory.getLogger(OperationRun.class);
    private static final Duration UNKNOWN_KIND = Duration.ofSeconds(10);
    // Short looks are waited for here, for a while: giving up the thread costs two commits.
    private static final Duration SHORT = Duration.ofMillis(250);
    private static final Duration STAY = Duration.ofSeconds(3);

    private final OperationId id;
    private final Parts parts;
    private final RunStore store;
    private final long began = System.nanoTime();

    OperationRun(OperationId id, Parts parts) {
        this.id = id;
        this.parts = parts;
        this.store = new RunStore(parts.operations(), id);
    }

    /// What all runs of a server share.
    ///
    /// @param closing whether this server is about to end
    record Parts(
            Operations operations,
            Map<String, OperationHandler> handlers,
            CrashPoints crashPoints,
            RandomGenerator random,
            BooleanSupplier closing) {
        Clock clock() {
            return operations.clock();
        }

        EvenClock evenClock() {
            return operations.evenClock();
        }
    }

    /// What the scheduler is to do next with the operation.
    sealed interface Next {
        record Forget() implements Next {}

        record ComeBack(Duration in) implements Next {}

        /// Another server has it.
        record Leave() implements Next {}
    }

    Next run() {
        var first = store.take();
        if (first.isEmpty()) {
            return new Next.Forget();
        }
        var handler = parts.handlers().get(first.get().kind());
        if (handler == null) {
            // Asked for by a newer server, which will take it.
            return new Next.ComeBack(UNKNOWN_KIND);
        }
        try {
            return run(handler, first.get());
        } catch (TakenOver _) {
            return new Next.Leave();
        }
    }

    private Next run(OperationHandler handler, Taken first) {
        var log = new RunLog(parts.clock(), first.lines());
        var taken = first;
        while (true) {
            var next = advance(handler, taken, log);
            if (next.isPresent() && !waitedHere(next.get())) {
                return next.get();
            }
            taken = store.reread().orElseThrow(() -> new TakenOver(id));
        }
    }

    private boolean waitedHere(Next next) {
        if (!(next instanceof Next.ComeBack(Duration in))
                || in.compareTo(SHORT) > 0
                || System.nanoTime() - began > STAY.toNanos()
                || parts.closing().getAsBoolean()) {
            return false;
        }
        try {
            Thread.sleep(in);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Does the next step; empty to go on at once.
    private Optional<Next> advance(OperationHandler handler, Taken taken, RunLog log) {
        if (taken.ending() == null && taken.cancelling()) {
            store.fail(
                    taken.underWay().map(row -> row.status().name()).orElse(null),
                    OperationState.CANCELLED,
                    cancelled(taken));
            return Optional.empty();
        }
        var context = new RunContext(id, taken, log, parts.clock());
        Optional<Step> step;
        try {
            step = nextStep(handler, taken, context);
            if (step.isEmpty()) {
                return Optional.of(end(handler, taken, context));
            }
        } catch (SlipwayException e) {
            if (e.failure().isRetryable()) {
                throw e;
            }
            return failed(taken, null, e);
        }
        context.enter(step.get().name());
        return new StepRun(id, step.get(), taken, log, parts, store).run(this::failed);
    }

    private static Optional<Step> nextStep(OperationHandler handler, Taken taken, OperationContext context) {
        var ending = taken.ending();
        var steps = ending == null ? handler.steps(context) : handler.stepsAfter(ending, context);
        return steps.stream()
                .filter(step -> taken.step(step.name())
                        .map(row -> row.status().state() != OperationState.SUCCEEDED)
                        .orElse(true))
                .findFirst();
    }

    private Next end(OperationHandler handler, Taken taken, OperationContext context) {
        var ending = taken.ending();
        store.end(ending == null ? OperationState.SUCCEEDED : ending, handler.result(context));
        return new Next.Forget();
    }

    /// The operation cannot succeed any more. A failure in what follows a failure ends it at once.
    private Optional<Next> failed(Taken taken, @Nullable String step, SlipwayException failure) {
        LOG.info("Operation {} failed: {}", id, failure.getMessage());
        if (taken.ending() == null) {
            store.fail(step, OperationState.FAILED, failure);
            return Optional.empty();
        }
        var both = new SlipwayException(
                failure.failure(), "%s; and afterwards: %s".formatted(taken.message(), failure.getMessage()), failure);
        store.fail(step, OperationState.FAILED, both);
        store.end(OperationState.FAILED, Map.of());
        return Optional.of(new Next.Forget());
    }

    static SlipwayException cancelled(Taken taken) {
        var message = taken.message();
        return new SlipwayException(Failure.CONFLICT, message == null ? "cancelled" : message);
    }

    /// How a failure for good is told.
    @FunctionalInterface
    interface OnFailure {
        Optional<Next> failed(Taken taken, String step, SlipwayException failure);
    }
}
