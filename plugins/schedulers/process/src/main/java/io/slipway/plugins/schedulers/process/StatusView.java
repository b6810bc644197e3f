package io.slipway.plugins.schedulers.process;

import io.slipway.host.ProcessIdentity;
import io.slipway.host.SupervisedProcess;
import io.slipway.host.SupervisedProcess.Phase;
import io.slipway.host.Supervisor;
import io.slipway.plugins.schedulers.process.Kept.Instance;
import io.slipway.plugins.schedulers.process.Kept.Rule;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Port;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.Exit;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Tells what is kept of a workload together with what its processes do.
final class StatusView {
    private static final Path HOSTNAME = Path.of("/proc/sys/kernel/hostname");
    private static final Duration TO_LISTEN = Duration.ofSeconds(2);

    private final Shelf shelf;
    private final Keeper keeper;
    private final DiskWatch disk;
    private final Supervisor supervisor;
    private final Listening sockets = new Listening();
    /// Processes that were seen to listen where they should: they are not looked at again.
    private final Set<ProcessIdentity> listening = ConcurrentHashMap.newKeySet();
    /// Since when the others are looked at, by [System#nanoTime].
    private final Map<ProcessIdentity, Long> silent = new ConcurrentHashMap<>();

    StatusView(Shelf shelf, Keeper keeper, DiskWatch disk, Supervisor supervisor) {
        this.shelf = shelf;
        this.keeper = keeper;
        this.disk = disk;
        this.supervisor = supervisor;
    }

    WorkloadStatus.Present of(Kept kept) {
        var instances = kept.instances().stream()
                .filter(instance ->
                        instance.wanted().isPresent() || instance.applied().isPresent())
                .map(instance -> of(kept, instance))
                .toList();
        var message = instances.stream()
                .flatMap(instance -> instance.message().stream().map(text -> instance.name() + ": " + text))
                .findFirst();
        return new WorkloadStatus.Present(
                kept.id(), kept.generation(), kept.digest(), kept.owner(), instances, message);
    }

    private WorkloadStatus.Instance of(Kept kept, Instance instance) {
        var process = supervisor.find(shelf.run(kept.id(), instance.name()));
        var state = state(kept, instance, process.phase());
        return new WorkloadStatus.Instance(
                instance.name(),
                state,
                endpoints(kept, instance, state),
                process.restarts(),
                process.phase() == Phase.ABSENT ? shelf.keptAt(kept.id()) : process.since(),
                process.lastExit().map(StatusView::exit),
                node(),
                message(kept, instance, process));
    }

    private static Optional<String> node() {
        try {
            return Optional.of(Files.readString(HOSTNAME).strip());
        } catch (IOException _) {
            // A machine without a name: there is no other to mistake it for.
            return Optional.empty();
        }
    }

    static State state(Kept kept, Instance instance, Phase phase) {
        if (kept.removing()
                || instance.wanted().isEmpty()
                || instance.leavingUntil().isPresent()) {
            return State.LEAVING;
        }
        return switch (phase) {
            case RUNNING, UNKEPT -> State.RUNNING;
            case WAITING -> State.BACKING_OFF;
            case ABSENT, STARTING -> State.STARTING;
            case ENDED, LOST ->
                kept.rule() instanceof Rule.Once && instance.applied().isPresent() ? State.ENDED : State.STARTING;
        };
    }

    private static List<Endpoint> endpoints(Kept kept, Instance instance, State state) {
        var reachable = state == State.RUNNING || state == State.LEAVING;
        if (!reachable) {
            return List.of();
        }
        return ports(kept, instance).stream()
                .filter(port -> instance.ports().containsKey(port.name()))
                .map(port -> new Endpoint(
                        port.name(), "127.0.0.1", number(instance, port), port.transport(), Endpoint.Reach.LOOPBACK))
                .toList();
    }

    private static List<Port> ports(Kept kept, Instance instance) {
        return kept.definitionOf(instance).map(Definition::ports).orElse(List.of());
    }

    private static int number(Instance instance, Port port) {
        return instance.ports().getOrDefault(port.name(), 0);
    }

    private static Exit exit(SupervisedProcess.LastExit exit) {
        var signal = exit.signal().isPresent()
                ? Optional.of(StopSignal.nameOf(exit.signal().getAsInt()))
                : Optional.<String>empty();
        return new Exit(exit.code(), signal, exit.outOfMemory(), exit.at());
    }

    private Optional<String> message(Kept kept, Instance instance, SupervisedProcess process) {
        var trouble = keeper.trouble(kept.id(), instance.name()).or(() -> disk.trouble(kept.id(), instance.name()));
        if (trouble.isPresent()) {
            return trouble;
        }
        if (instance.expired()) {
            return Optional.of("was ended since its deadline had passed");
        }
        return switch (process.phase()) {
            case RUNNING, UNKEPT -> listensElsewhere(kept, instance, process);
            case WAITING ->
                process.lastExit()
                        .map(exit -> "ended with " + exit(exit).describe() + why(kept, instance, exit)
                                + ", will be started again");
            case LOST ->
                Optional.of("nobody saw how it ended: this machine was restarted, or its processes were killed");
            case ABSENT, STARTING, ENDED -> Optional.empty();
        };
    }

    private static String why(Kept kept, Instance instance, SupervisedProcess.LastExit exit) {
        return kept.definitionOf(instance)
                .filter(_ -> exit.outOfMemory())
                .map(definition -> ": %d MiB are allowed, raise resources.memory of the component if it needs more"
                        .formatted(definition.limits().memoryBytes() >> 20))
                .orElse("");
    }

    private Optional<String> listensElsewhere(Kept kept, Instance instance, SupervisedProcess process) {
        var expected = ports(kept, instance).stream()
                .filter(port -> port.transport() == Port.Transport.TCP)
                .collect(Collectors.toMap(Port::name, port -> number(instance, port)));
        var identity = process.process();
        if (expected.isEmpty()
                || identity.isEmpty()
                || listening.contains(identity.get())
                || !hasHadTime(identity.get())) {
            return Optional.empty();
        }
        var found = sockets.ports(supervisor.processes(process.folder()));
        if (found.containsAll(expected.values())) {
            listening.removeIf(each -> !each.isAlive());
            listening.add(identity.get());
            return Optional.empty();
        }
        return describe(kept, instance, expected, found);
    }

    private boolean hasHadTime(ProcessIdentity process) {
        var now = System.nanoTime();
        var since = silent.get(process);
        if (since == null) {
            silent.keySet().removeIf(each -> listening.contains(each) || !each.isAlive());
            silent.put(process, now);
            return false;
        }
        return now - since >= TO_LISTEN.toNanos();
    }

    private static Optional<String> describe(
            Kept kept, Instance instance, Map<String, Integer> expected, Set<Integer> found) {
        var others =
                found.stream().filter(port -> !expected.containsValue(port)).toList();
        if (others.isEmpty()) {
            return Optional.empty();
        }
        var first = ports(kept, instance).getFirst().name();
        return expected.entrySet().stream()
                .filter(entry -> !found.contains(entry.getValue()))
                .findFirst()
                .map(entry -> "%s listens on %s, expected %s %d"
                        .formatted(
                                entry.getKey(),
                                others.stream().map(String::valueOf).collect(Collectors.joining(", ")),
                                entry.getKey().equals(first)
                                        ? "$PORT"
                                        : "$PORT_"
                                                + entry.getKey()
                                                        .toUpperCase(java.util.Locale.ROOT)
                                                        .replace('-', '_'),
                                entry.getValue()));
    }
}
