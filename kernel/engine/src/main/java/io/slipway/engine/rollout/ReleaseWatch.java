package io.slipway.engine.rollout;

import io.slipway.engine.rollout.ObservedWorkload.ObservedInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Judges a release that has just taken over by what its instances do and how their requests end, against the
/// release before. Pure, so that any server may go on where another stopped.
public final class ReleaseWatch {
    /// Fewer bad answers than these say nothing of a release.
    static final long TOO_FEW = 5;

    private ReleaseWatch() {}

    /// How requests have ended so far.
    ///
    /// @param bad answered with 500 and above, or not at all
    public record Requests(long all, long bad) {
        public static final Requests NONE = new Requests(0, 0);

        public Requests plus(Requests other) {
            return new Requests(all + other.all, bad + other.bad);
        }

        double badShare() {
            return all == 0 ? 0 : (double) bad / all;
        }
    }

    /// What held when the release took over; kept, so that a server that goes on knows it.
    ///
    /// @param restarts of its instances, by name
    /// @param before of the release before
    public record Start(Instant at, Map<String, Integer> restarts, Requests before) {
        public Start {
            restarts = Map.copyOf(restarts);
        }
    }

    /// @param errorsAllowed in percent, beyond those of the release before
    public record Rule(Duration window, int errorsAllowed) {}

    /// Why the release before must serve again; empty while there is no reason.
    public static Optional<String> fault(Start start, Rule rule, List<ObservedInstance> seen, Requests now) {
        return crash(start, seen).or(() -> errors(start, rule, now)).or(() -> silence(seen));
    }

    public static boolean isOver(Start start, Rule rule, Instant now) {
        return !now.isBefore(start.at().plus(rule.window()));
    }

    /// One that is killed for its memory will be again; of other ends half of the instances must have one.
    private static Optional<String> crash(Start start, List<ObservedInstance> seen) {
        var ended = seen.stream()
                .filter(instance -> instance.restarts() > start.restarts().getOrDefault(instance.name(), 0)
                        || (!instance.ready() && hasEnded(instance)))
                .toList();
        var outOfMemory = ended.stream()
                .filter(instance -> instance.exit()
                        .filter(exit -> exit.contains("out of memory"))
                        .isPresent())
                .findFirst();
        if (outOfMemory.isEmpty() && (ended.isEmpty() || ended.size() * 2 < seen.size())) {
            return Optional.empty();
        }
        var one = outOfMemory.orElseGet(ended::getFirst);
        return Optional.of("%d of %d instances ended by themselves after it took over, %s with %s"
                .formatted(ended.size(), seen.size(), one.name(), one.exit().orElse("an unknown exit")));
    }

    private static boolean hasEnded(ObservedInstance instance) {
        return switch (instance.state()) {
            // All ran when it took over: one that starts has ended since.
            case STARTING, BACKING_OFF, ENDED -> true;
            case RUNNING, LEAVING -> false;
        };
    }

    private static Optional<String> errors(Start start, Rule rule, Requests now) {
        var allowed = start.before().badShare() + rule.errorsAllowed() / 100.0;
        if (now.bad() < TOO_FEW || now.badShare() <= allowed) {
            return Optional.empty();
        }
        return Optional.of(
                "%d of %d requests failed after it took over; %d of %d had before, and %d %% more are allowed"
                        .formatted(
                                now.bad(),
                                now.all(),
                                start.before().bad(),
                                start.before().all(),
                                rule.errorsAllowed()));
    }

    private static Optional<String> silence(List<ObservedInstance> seen) {
        if (seen.isEmpty() || seen.stream().anyMatch(ObservedInstance::ready)) {
            return Optional.empty();
        }
        var why = seen.stream()
                .flatMap(instance -> instance.message().or(instance::check).stream())
                .findFirst();
        return Optional.of("no instance was ready any more after it took over"
                + why.map(message -> ": " + message).orElse(""));
    }
}
