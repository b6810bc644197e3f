package io.slipway.engine.rollout;

import io.slipway.engine.app.ComponentDefinition.Strategy;
import io.slipway.engine.rollout.Decision.Act;
import io.slipway.engine.rollout.Decision.Change;
import io.slipway.engine.rollout.Decision.Done;
import io.slipway.engine.rollout.Decision.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides the next step by which one workload takes over from those of earlier releases, without a moment in
/// which fewer than the wanted number can serve. Pure: what it decides depends on its arguments alone, so any
/// server may go on where another stopped.
public final class StatelessRollout {
    private StatelessRollout() {}

    /// @param wanted how many instances are to serve in the end
    /// @param surge how many more than that may run meanwhile
    public record Goal(int wanted, int surge, Strategy strategy, Duration startWithin, Lowering lowering, Old old) {}

    /// How the scheduler makes a workload smaller.
    public enum Lowering {
        /// It ends those instances that it is told to end.
        CHOSEN,
        /// It would end any, busy ones too: a workload goes as a whole, once another has all that are wanted.
        WHOLE
    }

    /// What becomes of the last of the old release once the new one serves.
    public enum Old {
        LEAVES,
        STANDS_BY
    }

    static int firstStride(Goal goal, boolean hasOthers) {
        if (!hasOthers) {
            return goal.wanted();
        }
        return switch (goal.strategy()) {
            case ROLLING -> Math.min(goal.wanted(), goal.surge());
            case BLUE_GREEN -> goal.wanted();
            case RECREATE -> 0;
        };
    }

    /// @param others workloads of the component that must go, LEAVING ones included
    /// @param seen by workload id; one that was never seen is missing
    static Decision decide(
            Workload target, List<Workload> others, Map<String, ObservedWorkload> seen, Goal goal, Instant now) {
        var targetSeen = seen.getOrDefault(target.id(), ObservedWorkload.nothing(target.id()));
        var ready = targetSeen.ready();
        if (ready < target.instances()) {
            return StartFailure.of(target, targetSeen, goal.startWithin(), now)
                    .<Decision>map(fail -> fail)
                    .orElseGet(() -> new Wait("%d of %d ready".formatted(ready, goal.wanted())));
        }
        if (goal.strategy() == Strategy.RECREATE && target.instances() == 0 && !others.isEmpty()) {
            return stopFirst(others);
        }
        var changes = new ArrayList<Change>();
        if (target.phase() == Workload.Phase.STARTING) {
            changes.add(new Change.Serve(target.id()));
        }
        // What the new one serves, the old need not: lower them first, so that there is room for the next stride.
        var surplus = others.stream().mapToInt(StatelessRollout::serving).sum() - (goal.wanted() - target.instances());
        for (var other : others) {
            if (other.isGoing()) {
                continue;
            }
            var less = Math.min(Math.max(surplus, 0), other.instances());
            if (less == other.instances()) {
                surplus -= less;
                changes.add(
                        goal.old() == Old.STANDS_BY && target.instances() >= goal.wanted()
                                ? new Change.StandBy(other.id())
                                : new Change.Leave(other.id()));
            } else if (less > 0 && goal.lowering() == Lowering.CHOSEN) {
                surplus -= less;
                changes.add(new Change.Resize(
                        other.id(), other.instances() - less, pick(other, seen.get(other.id()), less)));
            }
        }
        if (!changes.isEmpty()) {
            return new Act(changes, "%d of %d switched".formatted(target.instances(), goal.wanted()));
        }
        var room = room(target, others, goal);
        var missing = goal.wanted() - target.instances();
        if (missing > 0 && room > 0) {
            var next = target.instances() + Math.min(missing, goal.strategy() == Strategy.ROLLING ? room : missing);
            return new Act(
                    List.of(new Change.Resize(target.id(), next, Set.of())),
                    "%d of %d started".formatted(next, goal.wanted()));
        }
        return missing == 0 && others.stream().allMatch(other -> other.phase() == Workload.Phase.STANDBY)
                ? new Done()
                : new Wait("waiting until the old release is drained");
    }

    /// How many more may be started now.
    private static int room(Workload target, List<Workload> others, Goal goal) {
        return switch (goal.lowering()) {
            case CHOSEN -> {
                var running = others.stream().mapToInt(Workload::scheduled).sum();
                yield goal.wanted() + goal.surge() - running - target.instances();
            }
            case WHOLE -> goal.surge();
        };
    }

    private static Decision stopFirst(List<Workload> others) {
        var leave = others.stream()
                .filter(other -> !other.isLeaving())
                .<Change>map(other -> new Change.Leave(other.id()))
                .toList();
        var message = "stopping the old release first";
        return leave.isEmpty() ? new Wait(message) : new Act(leave, message);
    }

    /// Those that cannot serve go first, then the youngest: they hold the fewest connections.
    static Set<String> pick(Workload workload, @Nullable ObservedWorkload seen, int count) {
        if (seen == null) {
            return Set.of();
        }
        var picked = new LinkedHashSet<String>();
        seen.instances().stream()
                .filter(instance -> !workload.retiring().contains(instance.name())
                        && !workload.retired().contains(instance.name()))
                .sorted((a, b) -> a.ready() != b.ready()
                        ? Boolean.compare(a.ready(), b.ready())
                        : b.since().compareTo(a.since()))
                .limit(count)
                .forEach(instance -> picked.add(instance.name()));
        return picked;
    }

    private static int serving(Workload workload) {
        return workload.isGoing() ? 0 : workload.instances();
    }
}
