package io.slipway.plugins.schedulers.swarm;

import io.slipway.docker.ExitCodes;
import io.slipway.plugins.schedulers.swarm.Nodes.Host;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.Exit;
import io.slipway.spi.scheduler.WorkloadStatus.Instance;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Tells what is kept of a workload together with what its tasks do. Pure.
final class StatusView {
    /// The slot of a run.
    private static final String ONLY = "1";

    private final Kept kept;
    private final Facts facts;

    private StatusView(Kept kept, Facts facts) {
        this.kept = kept;
        this.facts = facts;
    }

    /// What tasks do not tell by themselves.
    ///
    /// @param nodes by their ids
    /// @param restarts by the names of instances
    record Facts(Map<String, Host> nodes, Map<String, Integer> restarts) {}

    static WorkloadStatus.Present of(Kept kept, List<Task> tasks, Facts facts) {
        var view = new StatusView(kept, facts);
        var instances = kept.deadline().isPresent() ? view.run(tasks) : view.slots(tasks);
        var message = kept.removing() ? Optional.of("is being removed") : Optional.<String>empty();
        return new WorkloadStatus.Present(
                kept.id(), kept.generation(), kept.digest(), kept.owner(), instances, message);
    }

    /// Tasks by their slots, the oldest first.
    static Map<String, List<Task>> bySlot(List<Task> tasks) {
        var slots = new TreeMap<String, List<Task>>();
        tasks.stream()
                .sorted(Comparator.comparing(Task::created))
                .forEach(task -> slots.computeIfAbsent(task.slot(), _ -> new ArrayList<>())
                        .add(task));
        return slots;
    }

    private List<Instance> slots(List<Task> tasks) {
        var instances = new ArrayList<Instance>();
        var between = new ArrayList<Instance>();
        for (var slot : bySlot(tasks).values()) {
            var current = slot.reversed().stream().filter(Task::isWanted).findFirst();
            var going = slot.reversed().stream()
                    .filter(task -> !task.isOver() && isHeard(task))
                    .findFirst();
            if (current.isPresent() && !kept.removing()) {
                instances.add(current(slot, current.get()));
            } else if (going.isPresent()) {
                instances.add(of(slot, going.get(), State.LEAVING));
            } else if (slot.getLast().endedByItself()) {
                between.add(of(slot, slot.getLast(), State.BACKING_OFF));
            }
        }
        // Between the end of a task and the next one the Swarm makes; slots that are not wanted any more have ends,
        // too.
        var missing = kept.removing() ? 0 : Math.max(0, kept.wanted() - instances.size());
        between.stream()
                .sorted(Comparator.comparing(Instance::since).reversed())
                .limit(missing)
                .forEach(instances::add);
        return instances;
    }

    private Instance current(List<Task> slot, Task task) {
        if (task.isRunning()) {
            var reachable = isHeard(task) && endpoints(task).isPresent();
            return of(slot, task, reachable ? State.RUNNING : State.STARTING);
        }
        var ended = task.isOver() || (task.isPausing() && previous(slot, task).anyMatch(Task::endedByItself));
        return of(slot, task, ended ? State.BACKING_OFF : State.STARTING);
    }

    private List<Instance> run(List<Task> tasks) {
        var newest = tasks.stream().max(Comparator.comparing(Task::created));
        if (kept.ended().isPresent()) {
            var killed = new Exit(
                    OptionalInt.empty(),
                    Optional.of("KILL"),
                    false,
                    kept.ended().get());
            return List.of(new Instance(
                    ONLY,
                    State.ENDED,
                    List.of(),
                    0,
                    kept.ended().get(),
                    Optional.of(killed),
                    Optional.empty(),
                    Optional.of("was ended since its deadline had passed")));
        }
        return newest.map(task -> List.of(run(task))).orElse(List.of());
    }

    private Instance run(Task task) {
        var state = task.isOver() ? State.ENDED : task.isRunning() ? State.RUNNING : State.STARTING;
        return of(List.of(task), task, state);
    }

    private Instance of(List<Task> slot, Task task, State state) {
        var serves = (state == State.RUNNING || state == State.LEAVING) && task.isRunning();
        var exit = Stream.concat(Stream.of(task), previous(slot, task))
                .flatMap(each -> each.exit().stream())
                .findFirst();
        return new Instance(
                task.slot(),
                state,
                serves ? endpoints(task).orElse(List.of()) : List.of(),
                kept.deadline().isPresent() ? 0 : facts.restarts().getOrDefault(task.slot(), 0),
                task.since(),
                exit,
                Optional.ofNullable(facts.nodes().get(task.node())).map(Host::name),
                message(slot, task, state, exit));
    }

    /// Those before it, the newest first.
    private static Stream<Task> previous(List<Task> slot, Task task) {
        return slot.reversed().stream().filter(each -> each.created().isBefore(task.created()));
    }

    private Optional<String> message(List<Task> slot, Task task, State state, Optional<Exit> exit) {
        return switch (state) {
            case STARTING -> {
                var silent = task.isRunning() && !isHeard(task);
                yield silent
                        ? Optional.of("its host %s does not answer".formatted(name(task)))
                        : Optional.of(task.trouble()).filter(words -> !words.isEmpty());
            }
            case BACKING_OFF -> {
                var trouble = Stream.concat(Stream.of(task), previous(slot, task))
                        .filter(each -> each.endedByItself() && !each.trouble().contains("non-zero exit"))
                        .map(Task::trouble)
                        .filter(words -> !words.isEmpty())
                        .findFirst();
                yield trouble.or(() -> exit.map(ExitCodes::describe));
            }
            case ENDED -> Optional.of(task.trouble()).filter(words -> !words.isEmpty() && !words.contains("exit ("));
            case RUNNING, LEAVING -> Optional.empty();
        };
    }

    private boolean isHeard(Task task) {
        var node = facts.nodes().get(task.node());
        return node == null || node.ready();
    }

    private String name(Task task) {
        var node = facts.nodes().get(task.node());
        return node == null ? task.node() : node.name();
    }

    private Optional<List<Endpoint>> endpoints(Task task) {
        var node = facts.nodes().get(task.node());
        return node == null ? Optional.empty() : kept.ports().published(task.json(), node.address());
    }
}
