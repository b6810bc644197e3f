package io.slipway.engine.rollout;

import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.ComponentDefinition.Strategy;
import io.slipway.engine.rollout.StatelessRollout.Goal;
import io.slipway.engine.rollout.StatelessRollout.Lowering;
import io.slipway.engine.rollout.StatelessRollout.Old;
import io.slipway.engine.rollout.Workload.Phase;
import io.slipway.engine.store.Tx;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Takes a rollout one step further: reads what is wanted and seen, decides, and writes what is wanted next.
/// The reconciler does the rest.
public final class Rollout {
    private Rollout() {}

    /// @param targetId the workload that is to take over
    /// @param workloads all of the component, the target among them
    public record View(String targetId, List<Workload> workloads, Map<String, ObservedWorkload> seen, Goal goal) {}

    public sealed interface Progress {
        record Done() implements Progress {}

        record Going(String message) implements Progress {}

        record Failed(StartFault fault, String reason) implements Progress {}
    }

    public static Goal goal(ComponentDefinition definition, int instances, Lowering lowering, Old old) {
        var rollout = definition.rollout();
        return new Goal(
                instances, rollout.surgeOf(instances), rollout.strategy(), rollout.startWithin(), lowering, old);
    }

    public static int firstStride(Goal goal, boolean hasOthers) {
        return StatelessRollout.firstStride(goal, hasOthers);
    }

    public static Phase firstPhase(Goal goal, boolean hasOthers) {
        return hasOthers && goal.strategy() == Strategy.BLUE_GREEN ? Phase.STARTING : Phase.SERVING;
    }

    public static Progress advance(Tx tx, Workloads rows, View view, InstantSource clock) {
        var target = view.workloads().stream()
                .filter(workload -> workload.id().equals(view.targetId()))
                .findFirst();
        if (target.isEmpty() || target.get().isLeaving()) {
            return new Progress.Failed(StartFault.GONE, "it was removed meanwhile");
        }
        var seen = view.seen().getOrDefault(view.targetId(), ObservedWorkload.nothing(view.targetId()));
        var decision = switch (target.get().kind()) {
            case KEEP -> {
                var others = view.workloads().stream()
                        .filter(workload -> !workload.id().equals(view.targetId()))
                        .toList();
                yield StatelessRollout.decide(target.get(), others, view.seen(), view.goal(), clock.instant());
            }
            case ORDINALS ->
                OrdinalsRollout.decide(target.get(), seen, view.goal().startWithin(), clock.instant());
            case ONCE -> once(seen);
        };
        return switch (decision) {
            case Decision.Done _ -> new Progress.Done();
            case Decision.Wait(var message) -> new Progress.Going(message);
            case Decision.Fail(var fault, var reason) -> new Progress.Failed(fault, reason);
            case Decision.Act(var changes, var message) -> {
                changes.forEach(change -> write(tx, rows, view, change));
                yield new Progress.Going(message);
            }
        };
    }

    /// Which instances go when a workload is made smaller.
    public static Set<String> choose(Workload workload, ObservedWorkload seen, int count) {
        return StatelessRollout.pick(workload, seen, count);
    }

    private static Decision once(ObservedWorkload seen) {
        if (seen.refusal().isPresent()) {
            return new Decision.Fail(StartFault.REFUSED, seen.message().orElse("it was refused"));
        }
        var ended = seen.instances().stream()
                .filter(instance -> instance.state() == WorkloadStatus.State.ENDED)
                .findFirst();
        if (ended.isEmpty()) {
            return new Decision.Wait(seen.message().orElse("it runs"));
        }
        var exit = ended.get().exit().orElse("an unknown exit");
        return exit.equals("exit code 0")
                ? new Decision.Done()
                : new Decision.Fail(StartFault.ofExit(exit, StartFault.FAILED), "it ended with " + exit);
    }

    private static void write(Tx tx, Workloads rows, View view, Decision.Change change) {
        switch (change) {
            case Decision.Change.Serve(var id) -> rows.serve(tx, id);
            case Decision.Change.StandBy(var id) -> rows.standBy(tx, id);
            case Decision.Change.Leave(var id) -> rows.leave(tx, id);
            case Decision.Change.UpdateFrom(var id, var number) -> rows.updateFrom(tx, id, number);
            case Decision.Change.Resize(var id, var instances, var retire) ->
                view.workloads().stream()
                        .filter(workload -> workload.id().equals(id))
                        .findFirst()
                        .ifPresent(workload -> rows.resize(tx, workload, instances, retire));
        }
    }
}
