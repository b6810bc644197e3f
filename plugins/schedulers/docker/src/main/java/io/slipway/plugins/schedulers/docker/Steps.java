package io.slipway.plugins.schedulers.docker;

import io.slipway.plugins.schedulers.docker.Kept.Member;
import io.slipway.plugins.schedulers.docker.Kept.Rule;
import io.slipway.plugins.schedulers.docker.Seen.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Tells what is to be done next so that a workload becomes what was decided. Pure: acts on nothing.
final class Steps {
    /// How many stopped containers of gone instances are kept, for their logs.
    static final int PAST = 3;

    sealed interface Step {
        /// Make a container of this template and start it.
        record Make(String name, String key) implements Step {}

        record Start(Seen container) implements Step {}

        /// Its stop signal, its grace, SIGKILL; its log stays.
        record Stop(Seen container) implements Step {}

        /// Stop it after the workload's drain, and remove it so that its successor can have the name.
        record Replace(Seen container) implements Step {}

        record Remove(Seen container) implements Step {}
    }

    /// By one clock.
    ///
    /// @param since when a container was started
    record Time(Instant now, Function<Seen, Instant> since) {}

    private final Kept kept;
    private final Time time;
    private final Map<String, Seen> seen = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();

    private Steps(Kept kept, Collection<Seen> containers, Time time) {
        this.kept = kept;
        this.time = time;
        containers.stream()
                .sorted(Comparator.comparing(Seen::created))
                .forEach(container -> seen.put(container.instance(), container));
    }

    /// @param containers of this workload's instances, all of them
    static List<Step> next(Kept kept, Collection<Seen> containers, Time time) {
        var steps = new Steps(kept, containers, time);
        switch (kept.rule()) {
            case Rule.Keep _ -> kept.members().forEach(steps::keep);
            case Rule.InOrder _ -> steps.inOrder();
            case Rule.Once once -> kept.members().forEach(member -> steps.once(member, once));
        }
        steps.sweep(containers);
        return steps.steps;
    }

    /// When there may be something to do though nothing happens before: an end of a drain or of a deadline.
    static Optional<Instant> due(Kept kept, Collection<Seen> containers, Function<Seen, Instant> since) {
        var times = new ArrayList<Instant>();
        for (var container : containers) {
            if (container.isUp()) {
                kept.member(container.instance()).flatMap(Member::until).ifPresent(times::add);
                if (kept.rule() instanceof Rule.Once(var deadline)) {
                    times.add(since.apply(container).plus(deadline));
                }
            }
        }
        return times.stream().min(Comparator.naturalOrder());
    }

    private void keep(Member member) {
        var container = Optional.ofNullable(seen.get(member.name()));
        if (member.wanted().isEmpty()) {
            container.ifPresent(each -> go(member, each));
        } else if (container.isEmpty()) {
            steps.add(new Step.Make(member.name(), member.wanted().get()));
        } else {
            bringUp(container.get());
        }
    }

    private void bringUp(Seen container) {
        switch (container.phase()) {
            case CREATED, EXITED -> steps.add(new Step.Start(container));
            case DEAD -> steps.add(new Step.Remove(container));
            case RUNNING, RESTARTING -> {}
        }
    }

    private void go(Member member, Seen container) {
        var over = member.until().filter(time.now()::isBefore).isEmpty();
        if ((container.phase() == Phase.RUNNING && over) || container.phase() == Phase.RESTARTING) {
            steps.add(new Step.Stop(container));
        }
    }

    private void once(Member member, Rule.Once rule) {
        var container = Optional.ofNullable(seen.get(member.name()));
        if (container.isEmpty()) {
            // Its container is made before the marker: it was there and somebody removed it, so it may have run.
            return;
        }
        if (member.wanted().isEmpty()) {
            go(member, container.get());
            return;
        }
        switch (container.get().phase()) {
            case CREATED -> {
                if (container.get().trouble().isEmpty()) {
                    steps.add(new Step.Start(container.get()));
                }
            }
            case RUNNING, RESTARTING -> {
                if (!time.now().isBefore(time.since().apply(container.get()).plus(rule.deadline()))) {
                    steps.add(new Step.Stop(container.get()));
                }
            }
            case EXITED, DEAD -> {}
        }
    }

    /// One number at a time: those that ended, then surplus, then those that are missing, then those to be changed.
    private void inOrder() {
        var members = kept.members().stream()
                .filter(member -> member.wanted().isPresent())
                .sorted(Comparator.comparingInt(member -> number(member.name())))
                .toList();
        for (var member : members) {
            var container = seen.get(member.name());
            if (container != null && member.wanted().get().equals(container.template())) {
                bringUp(container);
            }
        }
        var surplus = kept.members().stream()
                .filter(member -> member.wanted().isEmpty())
                .sorted(Comparator.comparingInt((Member member) -> number(member.name()))
                        .reversed())
                .toList();
        for (var member : surplus) {
            var container = seen.get(member.name());
            if (container != null && container.isUp()) {
                go(member, container);
                return;
            }
        }
        for (var member : members) {
            var container = seen.get(member.name());
            if (container == null) {
                steps.add(new Step.Make(member.name(), member.wanted().get()));
                return;
            }
            if (container.phase() == Phase.CREATED) {
                return;
            }
        }
        for (var member : members.reversed()) {
            var container = seen.get(member.name());
            if (container != null && !member.wanted().get().equals(container.template())) {
                steps.add(new Step.Replace(container));
                return;
            }
        }
    }

    /// Containers of instances that are none any more: running ones end, a few stopped ones stay for their logs.
    private void sweep(Collection<Seen> containers) {
        var past = new ArrayList<Seen>();
        for (var container : containers) {
            var member = kept.member(container.instance());
            var current = container.equals(seen.get(container.instance()));
            if (current && member.flatMap(Member::wanted).isPresent()) {
                continue;
            }
            switch (container.phase()) {
                case RUNNING, RESTARTING -> {
                    if (member.isEmpty() || !current) {
                        steps.add(new Step.Stop(container));
                    }
                }
                case CREATED, DEAD -> steps.add(new Step.Remove(container));
                case EXITED -> past.add(container);
            }
        }
        past.sort(Comparator.comparing(Seen::finished).reversed());
        past.stream().skip(PAST).forEach(container -> steps.add(new Step.Remove(container)));
    }

    // Instances of an earlier mode have names that are no numbers; they go first.
    private static int number(String name) {
        return name.matches("[0-9]{1,9}") ? Integer.parseInt(name) : Integer.MAX_VALUE;
    }
}
