package io.slipway.plugins.schedulers.process;

import io.slipway.host.SupervisedProcess.Phase;
import io.slipway.plugins.schedulers.process.Kept.Instance;
import io.slipway.plugins.schedulers.process.Kept.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Tells what is to be done next so that a workload becomes what was decided. Pure: acts on nothing.
final class Steps {
    sealed interface Step {
        String name();

        /// Start it, or put a new shim beside it.
        record Start(String name) implements Step {}

        /// Let it serve on until `until`, then stop it.
        record Leave(String name, Instant until) implements Step {}

        /// Stop it; what is kept of it follows once it has ended.
        record Stop(String name) implements Step {}

        /// Forget it: it never ran or has ended.
        record Drop(String name) implements Step {}

        /// Stop it because its time is up, and keep it.
        record Expire(String name) implements Step {}
    }

    private final Kept kept;
    private final Map<String, Phase> phases;
    private final Instant now;
    private final List<Step> steps = new ArrayList<>();

    private Steps(Kept kept, Map<String, Phase> phases, Instant now) {
        this.kept = kept;
        this.phases = phases;
        this.now = now;
    }

    /// @param phases of all instances, by name
    static List<Step> next(Kept kept, Map<String, Phase> phases, Instant now) {
        var steps = new Steps(kept, phases, now);
        switch (kept.rule()) {
            case Rule.Keep _ -> kept.instances().forEach(steps::keep);
            case Rule.InOrder _ -> steps.inOrder();
            case Rule.Once once -> kept.instances().forEach(instance -> steps.once(instance, once));
        }
        return steps.steps;
    }

    private void keep(Instance instance) {
        if (instance.wanted().isEmpty()) {
            go(instance);
        } else if (instance.applied().isEmpty() || isDown(instance)) {
            steps.add(new Step.Start(instance.name()));
        }
    }

    private void go(Instance instance) {
        if (instance.applied().isEmpty()) {
            steps.add(new Step.Drop(instance.name()));
        } else if (hasEnded(instance)
                || instance.leavingUntil().filter(now::isBefore).isEmpty()) {
            steps.add(new Step.Stop(instance.name()));
        }
    }

    // Nothing is left to be drained; and where the machine was restarted, `leavingUntil` says nothing.
    private boolean hasEnded(Instance instance) {
        return switch (phases.getOrDefault(instance.name(), Phase.ABSENT)) {
            case ABSENT, ENDED, LOST -> true;
            case STARTING, RUNNING, WAITING, UNKEPT -> false;
        };
    }

    private void once(Instance instance, Rule.Once rule) {
        if (instance.wanted().isEmpty()) {
            go(instance);
            return;
        }
        var phase = phases.getOrDefault(instance.name(), Phase.ABSENT);
        switch (phase) {
            // A lost one ran, and nobody saw how it ended: it is not repeated.
            case ENDED, LOST -> {}
            case ABSENT, UNKEPT -> steps.add(new Step.Start(instance.name()));
            case STARTING, RUNNING, WAITING -> {
                var end = instance.startedAt().map(start -> start.plus(rule.deadline()));
                if (end.isPresent() && !now.isBefore(end.get())) {
                    steps.add(new Step.Expire(instance.name()));
                }
            }
        }
    }

    /// One number at a time: surplus first, then those that are missing, then those to be changed.
    private void inOrder() {
        kept.instances().stream()
                .filter(each -> each.wanted().isPresent() && each.applied().equals(each.wanted()) && isDown(each))
                .forEach(each -> steps.add(new Step.Start(each.name())));
        var surplus = kept.instances().stream()
                .filter(each -> each.wanted().isEmpty())
                .max(java.util.Comparator.comparingInt(Steps::number));
        if (surplus.isPresent()) {
            go(surplus.get());
            return;
        }
        var members = kept.instances().stream()
                .sorted(java.util.Comparator.comparingInt(Steps::number))
                .toList();
        for (var member : members) {
            if (member.applied().isEmpty()) {
                steps.add(new Step.Start(member.name()));
                return;
            }
            var phase = phases.getOrDefault(member.name(), Phase.ABSENT);
            if (member.leavingUntil().isEmpty() && (phase == Phase.STARTING || phase == Phase.ABSENT)) {
                return;
            }
        }
        members.reversed().stream()
                .filter(each -> !each.applied().equals(each.wanted()))
                .findFirst()
                .ifPresent(this::replace);
    }

    private void replace(Instance instance) {
        if (instance.leavingUntil().isEmpty()) {
            var serves = phases.getOrDefault(instance.name(), Phase.ABSENT) == Phase.RUNNING;
            steps.add(new Step.Leave(instance.name(), serves ? now.plus(kept.drain()) : now));
        } else if (hasEnded(instance) || !now.isBefore(instance.leavingUntil().get())) {
            steps.add(new Step.Stop(instance.name()));
        }
    }

    private boolean isDown(Instance instance) {
        return switch (phases.getOrDefault(instance.name(), Phase.ABSENT)) {
            case ABSENT, ENDED, UNKEPT, LOST -> true;
            case STARTING, RUNNING, WAITING -> false;
        };
    }

    // Instances of an earlier mode have names that are no numbers; they go first.
    private static int number(Instance instance) {
        return instance.name().matches("[0-9]+") ? Integer.parseInt(instance.name()) : Integer.MAX_VALUE;
    }
}
