package io.slipway.engine.operation;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// One call of a step's body on a virtual thread of its own, which can be ended.
final class StepCall {
    private static final Logger LOG = LoggerFactory.getLogger(StepCall.class);
    private static final Duration LOOK = Duration.ofMillis(50);
    // What an SPI allows a plugin after an interrupt, and some.
    private static final Duration GRACE = Duration.ofMillis(1500);

    private final OperationId id;
    private final Step step;
    private final FutureTask<StepResult> task;

    StepCall(OperationId id, Step step) {
        this.id = id;
        this.step = step;
        this.task = new FutureTask<>(step.body()::run);
    }

    /// How a call ended.
    sealed interface Outcome {
        record Returned(StepResult result) implements Outcome {}

        record Threw(SlipwayException failure) implements Outcome {}

        record Stopped(Reason reason) implements Outcome {}
    }

    /// Why a call is to end before it returns.
    enum Reason {
        CANCELLED,
        CLOSING,
        TAKEN_OVER
    }

    /// @param whileWaiting called every now and then; a reason ends the call
    Outcome run(Supplier<Optional<Reason>> whileWaiting) {
        var thread = Thread.ofVirtual().name("operation-" + id).start(() -> {
            try (var _ = MDC.putCloseable("operation", id.value())) {
                task.run();
            }
        });
        var deadline = System.nanoTime() + step.limits().deadline().toNanos();
        while (true) {
            var outcome = within(LOOK);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            var reason = whileWaiting.get();
            if (reason.isPresent()) {
                return stopped(thread, new Outcome.Stopped(reason.get()));
            }
            if (System.nanoTime() > deadline) {
                return stopped(thread, new Outcome.Threw(late()));
            }
        }
    }

    private SlipwayException late() {
        return new SlipwayException(
                Failure.UNAVAILABLE,
                "%s did not end within %d s"
                        .formatted(step.name(), step.limits().deadline().toSeconds()));
    }

    /// What it returned all the same stands: it has happened.
    private Outcome stopped(Thread thread, Outcome otherwise) {
        thread.interrupt();
        var last = within(GRACE);
        if (last.isEmpty()) {
            LOG.warn("Step {} does not end after an interrupt and is left to itself", step.name());
            return otherwise;
        }
        return last.get() instanceof Outcome.Returned(StepResult.Done done) ? new Outcome.Returned(done) : otherwise;
    }

    private Optional<Outcome> within(Duration time) {
        try {
            return Optional.of(new Outcome.Returned(task.get(time.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (TimeoutException _) {
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(new Outcome.Threw(failure(e.getCause())));
        } catch (InterruptedException _) {
            // Only the end of the server interrupts the threads that run operations.
            Thread.currentThread().interrupt();
            return Optional.of(new Outcome.Stopped(Reason.CLOSING));
        }
    }

    private SlipwayException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case SlipwayException failure -> failure;
            case InterruptedException e ->
                new SlipwayException(Failure.UNAVAILABLE, step.name() + " was interrupted", e);
            case null, default -> {
                LOG.error("Operation {}: step {} has a bug", id, step.name(), cause);
                yield new SlipwayException(Failure.BROKEN, step.name() + " failed unexpectedly: " + cause, cause);
            }
        };
    }
}
