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

    static Optional<Decision.Fail> of(Workload workload, ObservedWorkload seen, Duration startWithin, Instant now) {
        if (seen.refusal().isPresent()) {
            return Optional.of(new Decision.Fail(
                    StartFault.REFUSED,
                    seen.message().orElse(seen.refusal().get().name())));
        }
        for (var instance : seen.instances()) {
            if (!instance.ready() && instance.restarts() >= RESTARTS) {
                return Optional.of(endsOverAndOver(instance));
            }
            if (!instance.ready()
                    && instance.state() == State.RUNNING
                    && instance.message().isPresent()) {
                var message = instance.message().get();
                return Optional.of(new Decision.Fail(StartFault.ofMessage(message, StartFault.SLOW), message));
            }
        }
        return now.isBefore(workload.strideAt().plus(startWithin))
                ? Optional.empty()
                : Optional.of(notInTime(seen, startWithin));
    }

    private static Decision.Fail endsOverAndOver(ObservedWorkload.ObservedInstance instance) {
        var exit = instance.exit().orElse("an unknown exit");
        return new Decision.Fail(
                StartFault.ofExit(exit, StartFault.ENDS),
                "instance %s ended %d times while it started, last with %s"
                        .formatted(instance.name(), instance.restarts(), exit));
    }

    private static Decision.Fail notInTime(ObservedWorkload seen, Duration startWithin) {
        var waiting =
                seen.instances().stream().filter(instance -> !instance.ready()).findFirst();
        // Whoever does not answer at all may still be on its way.
        var checked =
                waiting.flatMap(ObservedWorkload.ObservedInstance::check).filter(reason -> reason.startsWith("GET "));
        return new Decision.Fail(
                checked.isPresent() ? StartFault.CHECK_FAILS : StartFault.SLOW,
                "not ready within %ds: %s"
                        .formatted(
                                startWithin.toSeconds(),
                                seen.message()
                                        .or(() -> waiting.map(StartFailure::describe))
                                        .orElse("no instance was started")));
    }

    private static String describe(ObservedWorkload.ObservedInstance instance) {
        return "instance %s is %s%s%s%s"
                .formatted(
                        instance.name(),
                        instance.state().name().toLowerCase(Locale.ROOT),
                        instance.exit().map(exit -> " after " + exit).orElse(""),
                        instance.message().map(message -> ": " + message).orElse(""),
                        instance.check()
                                .map(reason -> ", and its check fails: " + reason)
                                .orElse(""));
    }
}
