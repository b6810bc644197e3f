package io.slipway.plugins.schedulers.docker;

import io.slipway.docker.ExitCodes;
import io.slipway.plugins.schedulers.docker.Kept.Rule;
import io.slipway.plugins.schedulers.docker.Seen.Phase;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.Exit;
import io.slipway.spi.scheduler.WorkloadStatus.Instance;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tells what is kept of a workload together with what its containers do. Pure.
final class StatusView {
    private final Kept kept;
    private final Map<String, Seen> containers = new HashMap<>();
    private final Facts facts;

    private StatusView(Kept kept, List<Seen> containers, Facts facts) {
        this.kept = kept;
        this.facts = facts;
        containers.stream()
                .sorted(Comparator.comparing(Seen::created))
                .forEach(container -> this.containers.put(container.instance(), container));
    }

    /// What containers do not tell by themselves.
    ///
    /// @param exits of the last runs, by container
    /// @param troubles by instance
    /// @param draining instances that are about to be replaced
    record Facts(
            Map<String, Exit> exits,
            Map<String, String> troubles,
            java.util.Set<String> draining,
            Optional<String> node,
            Instant now) {}

    static WorkloadStatus.Present of(Kept kept, List<Seen> containers, Facts facts) {
        var instances = new StatusView(kept, containers, facts).instances();
        var message = instances.stream()
                .flatMap(instance -> instance.message().stream().map(text -> instance.name() + ": " + text))
                .findFirst();
        return new WorkloadStatus.Present(
                kept.id(), kept.generation(), kept.digest(), kept.owner(), instances, message);
    }

    private List<Instance> instances() {
        var instances = new ArrayList<Instance>();
        if (kept.removing()) {
            containers.values().stream()
                    .filter(Seen::isUp)
                    .forEach(container -> instances.add(of(container, State.LEAVING)));
            return instances;
        }
        for (var member : kept.members()) {
            var container = containers.get(member.name());
            if (member.wanted().isEmpty()) {
                if (container != null && container.isUp()) {
                    instances.add(of(container, State.LEAVING));
                }
            } else if (container == null) {
                instances.add(missing(member.name()));
            } else {
                var replaced = isReplaced(container, member.wanted().get());
                instances.add(of(container, replaced ? State.LEAVING : state(container)));
            }
        }
        return instances;
    }

    /// It is of the template before, and the one that serves under its name next is not made yet: whoever counts on
    /// what was applied must not take it for that.
    private boolean isReplaced(Seen container, String wanted) {
        return kept.rule() instanceof Rule.InOrder && container.isUp() && !wanted.equals(container.template());
    }

    private State state(Seen container) {
        if (facts.draining().contains(container.instance())) {
            return State.LEAVING;
        }
        var once = kept.rule() instanceof Rule.Once;
        return switch (container.phase()) {
            case RUNNING -> State.RUNNING;
            case RESTARTING -> State.BACKING_OFF;
            case CREATED -> container.trouble().isEmpty() ? State.STARTING : once ? State.ENDED : State.BACKING_OFF;
            case EXITED, DEAD -> once ? State.ENDED : State.STARTING;
        };
    }

    /// Its container was removed by hand, or is being made.
    private Instance missing(String name) {
        var once = kept.rule() instanceof Rule.Once;
        return new Instance(
                name,
                once ? State.ENDED : State.STARTING,
                List.of(),
                0,
                facts.now(),
                Optional.empty(),
                Optional.empty(),
                once
                        ? Optional.of("its container was removed by hand: nobody knows how it ended")
                        : Optional.ofNullable(facts.troubles().get(name)));
    }

    private Instance of(Seen container, State state) {
        var exit = Optional.ofNullable(facts.exits().get(container.container()));
        return new Instance(
                container.instance(),
                state,
                endpoints(container, state),
                container.restarts(),
                since(container),
                exit,
                facts.node(),
                message(container, state, exit));
    }

    private static List<Endpoint> endpoints(Seen container, State state) {
        return state == State.RUNNING || (state == State.LEAVING && container.phase() == Phase.RUNNING)
                ? container.endpoints()
                : List.of();
    }

    private static Instant since(Seen container) {
        return switch (container.phase()) {
            case RUNNING -> container.started();
            case RESTARTING, EXITED, DEAD -> container.finished();
            case CREATED -> container.created();
        };
    }

    private Optional<String> message(Seen container, State state, Optional<Exit> exit) {
        var trouble = Optional.ofNullable(facts.troubles().get(container.instance()));
        return switch (state) {
            case BACKING_OFF -> trouble.or(() -> exit.map(ExitCodes::describe));
            case STARTING -> trouble;
            case ENDED -> {
                var late = kept.rule() instanceof Rule.Once(var deadline)
                        && container.phase() == Phase.EXITED
                        && !container.finished().isBefore(container.started().plus(deadline));
                yield late ? Optional.of("was ended since its deadline had passed") : trouble;
            }
            case RUNNING, LEAVING -> Optional.empty();
        };
    }
}
