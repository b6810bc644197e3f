package io.slipway.engine.rollout;

import io.slipway.spi.scheduler.WorkloadStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// Tells from what is seen of a new workload that it will never serve.
final class StartFailure {
    /// A program that was started again so often has shown that it cannot stay up.
    private static final int RESTARTS = 2;

    private StartFailure() {}

    static Optional<String> of(Workload workload, ObservedWorkload seen, Duration startWithin, Instant now) {
        if (seen.refusal().isPresent()) {
            return seen.message().or(() -> seen.refusal().map(Enum::name));
        }
        for (var instance : seen.instances()) {
            if (!instance.ready() && instance.restarts() >= RESTARTS) {
                return Optional.of("instance %s ended %d times while it started, last with %s"
                        .formatted(
                                instance.name(),
                                instance.restarts(),
                                instance.exit().orElse("an unknown exit")));
            }
            if (!instance.ready()
                    && instance.state() == State.RUNNING
                    && instance.message().isPresent()) {
                return instance.message();
            }
        }
        if (now.isBefore(workload.strideAt().plus(startWithin))) {
            return Optional.empty();
        }
        var waiting = seen.instances().stream()
                .filter(instance -> !instance.ready())
                .findFirst()
                .map(StartFailure::describe);
        return Optional.of("not ready within %ds: %s"
                .formatted(
                        startWithin.toSeconds(),
                        seen.message().or(() -> waiting).orElse("no instance was started")));
    }

    private static String describe(ObservedWorkload.ObservedInstance instance) {
        return "instance %s is %s%s%s"
                .formatted(
                        instance.name(),
                        instance.state().name().toLowerCase(Locale.ROOT),
                        instance.exit().map(exit -> " after " + exit).orElse(""),
                        instance.message()
                                .or(instance::check)
                                .map(message -> ": " + message)
                                .orElse(""));
    }
}
