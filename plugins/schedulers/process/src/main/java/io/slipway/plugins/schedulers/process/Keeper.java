package io.slipway.plugins.schedulers.process;

import io.slipway.host.SupervisedProcess.Phase;
import io.slipway.host.Supervisor;
import io.slipway.plugins.schedulers.process.Steps.Step;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WorkloadId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does what [Steps] tells. Starting is quick and done under the workload's lock; stopping takes as long as
/// the program's grace, so it runs by itself, and what it means for what is kept is written down after it.
final class Keeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final int ROUNDS = 100;

    private final Shelf shelf;
    private final Starter starter;
    private final Ports ports;
    private final Supervisor supervisor;
    private final InstantSource clock;
    /// What is going on in threads of its own, by `WORKLOAD/INSTANCE`.
    private final Map<String, Thread> stopping = new ConcurrentHashMap<>();
    /// What callers wait for, so that upkeep need not do it too.
    private final Set<WorkloadId> removing = ConcurrentHashMap.newKeySet();
    /// Why an instance could not be started, by `WORKLOAD/INSTANCE`.
    private final Map<String, String> troubles = new ConcurrentHashMap<>();

    Keeper(Shelf shelf, Starter starter, Ports ports, Supervisor supervisor, InstantSource clock) {
        this.shelf = shelf;
        this.starter = starter;
        this.ports = ports;
        this.supervisor = supervisor;
        this.clock = clock;
    }

    Optional<String> trouble(WorkloadId id, String name) {
        return Optional.ofNullable(troubles.get(id + "/" + name));
    }

    Map<String, Phase> phases(Kept kept) {
        var phases = new HashMap<String, Phase>();
        for (var instance : kept.instances()) {
            phases.put(
                    instance.name(),
                    supervisor.find(shelf.run(kept.id(), instance.name())).phase());
        }
        return phases;
    }

    Set<String> running(Kept kept) {
        var running = new HashSet<String>();
        phases(kept).forEach((name, phase) -> {
            if (phase == Phase.RUNNING || phase == Phase.UNKEPT) {
                running.add(name);
            }
        });
        return running;
    }

    /// Takes the workload as far as it can be taken now.
    void settle(WorkloadId id) throws InterruptedException {
        try (var _ = shelf.lock(id)) {
            var kept = shelf.load(id);
            if (kept.isEmpty()) {
                return;
            }
            if (kept.get().removing()) {
                if (!removing.contains(id)) {
                    stopInBackground(id + "/", () -> finishRemoval(id));
                }
                return;
            }
            settle(kept.get());
        }
    }

    private void settle(Kept before) throws InterruptedException {
        var kept = before;
        var failed = new HashSet<String>();
        for (var round = 0; round < ROUNDS; round++) {
            var changed = kept;
            for (var step : Steps.next(kept, phases(kept), clock.instant())) {
                if (!failed.contains(step.name())) {
                    changed = take(changed, step, failed);
                }
            }
            if (changed.equals(kept)) {
                return;
            }
            kept = changed;
        }
    }

    private Kept take(Kept kept, Step step, Set<String> failed) throws InterruptedException {
        var id = kept.id();
        return switch (step) {
            case Step.Start(String name) -> {
                // Also where what is kept does not change by it: once a round is enough.
                failed.add(name);
                yield start(kept, name);
            }
            case Step.Leave(String name, var until) -> {
                var changed = kept.change(name, each -> each.leaving(until));
                shelf.save(changed);
                yield changed;
            }
            case Step.Drop(String name) -> drop(kept, name);
            case Step.Stop(String name) -> {
                stopInBackground(id + "/" + name, () -> stop(id, name));
                yield kept;
            }
            case Step.Expire(String name) -> {
                var changed = kept.change(name, Kept.Instance::expiredNow);
                shelf.save(changed);
                stopInBackground(id + "/" + name, () -> stopProgram(changed, name));
                yield changed;
            }
        };
    }

    private Kept start(Kept kept, String name) throws InterruptedException {
        var key = kept.id() + "/" + name;
        try {
            var started = starter.start(kept, name, clock.instant());
            troubles.remove(key);
            return started;
        } catch (SlipwayException e) {
            if (!String.valueOf(e.getMessage()).equals(troubles.put(key, String.valueOf(e.getMessage())))) {
                LOG.warn("Cannot start {} yet, and tries on", key, e);
            }
            return shelf.load(kept.id()).orElse(kept);
        }
    }

    private Kept drop(Kept kept, String name) {
        var changed = kept.without(name);
        shelf.save(changed);
        kept.instance(name)
                .ifPresent(instance ->
                        instance.ports().values().forEach(number -> ports.release(number, kept.id() + "/" + name)));
        troubles.remove(kept.id() + "/" + name);
        return changed;
    }

    private void stop(WorkloadId id, String name) throws InterruptedException {
        var kept = shelf.load(id);
        if (kept.isEmpty()) {
            return;
        }
        stopProgram(kept.get(), name);
        try (var _ = shelf.lock(id)) {
            var now = shelf.load(id);
            // Meanwhile it may be wanted again as it was; then it is simply started again.
            if (now.isPresent() && now.get().instance(name).isPresent()) {
                shelf.save(now.get().change(name, Kept.Instance::stopped));
            }
        }
        settle(id);
    }

    private void stopProgram(Kept kept, String name) throws InterruptedException {
        var definition = kept.instance(name).flatMap(kept::definitionOf);
        if (definition.isPresent()) {
            supervisor.stop(
                    shelf.run(kept.id(), name),
                    definition.get().grace(),
                    definition.get().stopSignal().number());
        }
    }

    /// Stops all of a workload whose removal has been written down, and then forgets it.
    void remove(WorkloadId id) throws InterruptedException {
        removing.add(id);
        try {
            finishRemoval(id);
        } finally {
            removing.remove(id);
        }
    }

    private void finishRemoval(WorkloadId id) throws InterruptedException {
        var kept = shelf.load(id);
        if (kept.isEmpty()) {
            return;
        }
        var threads = new ArrayList<Thread>();
        var failures = new ConcurrentHashMap<String, RuntimeException>();
        for (var instance : kept.get().instances()) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    stopProgram(kept.get(), instance.name());
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                } catch (RuntimeException e) {
                    failures.put(instance.name(), e);
                }
            }));
        }
        joinAll(threads);
        for (var failure : failures.values()) {
            throw failure;
        }
        try (var _ = shelf.lock(id)) {
            var last = shelf.load(id);
            if (last.isPresent()) {
                last.get()
                        .instances()
                        .forEach(instance -> instance.ports()
                                .values()
                                .forEach(number -> ports.release(number, id + "/" + instance.name())));
                shelf.forget(last.get());
            }
        }
    }

    private static void joinAll(List<Thread> threads) throws InterruptedException {
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            throw e;
        }
    }

    private interface Task {
        void run() throws InterruptedException;
    }

    private void stopInBackground(String key, Task task) {
        stopping.computeIfAbsent(
                key,
                _ -> Thread.ofVirtual().name("stop " + key).start(() -> {
                    try {
                        task.run();
                    } catch (InterruptedException _) {
                        // Closed: whoever opens the folder next carries on.
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        LOG.warn("Cannot stop {} yet, and tries on", key, e);
                    } finally {
                        stopping.remove(key);
                    }
                }));
    }

    @Override
    public void close() {
        stopping.values().forEach(Thread::interrupt);
    }
}
