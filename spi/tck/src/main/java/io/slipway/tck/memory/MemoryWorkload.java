package io.slipway.tck.memory;

import io.slipway.spi.EnvValue;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.Template;
import io.slipway.spi.scheduler.WorkloadSpec;
import io.slipway.spi.scheduler.WorkloadStatus;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import io.slipway.tck.SampleProgram;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// One workload and what becomes of it with time; touched only under its cluster's lock.
///
/// Nothing runs by itself here: whoever looks first lets pass what was due, so that a clock that stands still
/// holds the back end still.
final class MemoryWorkload {
    private final InMemoryCluster cluster;
    private final Map<String, MemoryInstance> instances = new LinkedHashMap<>();
    private final Map<String, MemoryLog> logs = new HashMap<>();
    private WorkloadSpec spec;
    private String digest;
    private int named;

    MemoryWorkload(InMemoryCluster cluster, WorkloadSpec spec) {
        this.cluster = cluster;
        this.spec = spec;
        this.digest = spec.digest();
    }

    long generation() {
        return spec.generation();
    }

    String digest() {
        return digest;
    }

    int size() {
        return instances.size();
    }

    Map<String, MemoryInstance> instances() {
        return instances;
    }

    @Nullable
    MemoryLog log(String instance) {
        return logs.get(instance);
    }

    void want(WorkloadSpec desired) {
        spec = desired;
        digest = desired.digest();
    }

    WorkloadStatus.Present status() {
        var all = instances.values().stream().map(MemoryInstance::status).toList();
        return new WorkloadStatus.Present(spec.id(), spec.generation(), digest, spec.owner(), all, Optional.empty());
    }

    /// Whether the passing of time alone may change it.
    boolean isRestless() {
        return instances.values().stream().anyMatch(instance -> instance.due != null || instance.is(State.STARTING));
    }

    /// Lets pass what was due at `now`.
    ///
    /// @return whether anything changed
    boolean settle(Instant now) {
        var changed = false;
        while (true) {
            var passed = step(now);
            if (!reconcile(now) && !passed) {
                return changed;
            }
            changed = true;
        }
    }

    private boolean step(Instant now) {
        var changed = false;
        for (var instance : List.copyOf(instances.values())) {
            if (instance.is(State.STARTING) && instance.due == null) {
                instance.due = cluster.startOf(spec.id(), instance.since);
            }
            if (!instance.isDue(now)) {
                continue;
            }
            changed = true;
            switch (instance.state) {
                case STARTING -> run(instance, now);
                case BACKING_OFF -> {
                    instance.restarts++;
                    run(instance, now);
                }
                case LEAVING -> instances.remove(instance.name);
                case RUNNING -> end(instance, Exits.signal("KILL", now), now);
                case ENDED -> instance.due = null;
            }
        }
        return changed;
    }

    private void run(MemoryInstance instance, Instant now) {
        instance.incarnation++;
        var deadline = spec.mode() instanceof Mode.RunToEnd(Duration limit) ? now.plus(limit) : null;
        instance.enter(State.RUNNING, now, deadline);
        var env = instance.program().env();
        env.getOrDefault(SampleProgram.PRINT, EnvValue.of(""))
                .reveal()
                .lines()
                .forEach(line -> instance.log.print(now, line));
        var code = cluster.endsAtStart(spec.id());
        var exit = env.get(SampleProgram.EXIT);
        if (exit != null) {
            code = OptionalInt.of(Integer.parseInt(exit.reveal()));
        }
        if (code.isPresent()) {
            end(instance, Exits.code(code.getAsInt(), now), now);
        }
    }

    void end(MemoryInstance instance, WorkloadStatus.Exit exit, Instant now) {
        instance.lastExit = exit;
        if (spec.mode() instanceof Mode.RunToEnd) {
            instance.enter(State.ENDED, now, null);
        } else {
            instance.enter(State.BACKING_OFF, now, now.plus(backOff(instance.restarts)));
        }
    }

    private static Duration backOff(int restarts) {
        return restarts == 0 ? Duration.ZERO : Duration.ofMillis(Math.min(30_000, 100L << Math.min(restarts, 12)));
    }

    private boolean reconcile(Instant now) {
        return switch (spec.mode()) {
            case Mode.KeepRunning(int count) -> keep(count, now);
            case Mode.Ordinals ordinals -> order(ordinals, now);
            case Mode.RunToEnd _ -> !logs.containsKey("run") && add("run", spec.template(), now);
        };
    }

    private boolean keep(int count, Instant now) {
        var staying = new ArrayList<MemoryInstance>();
        var changed = false;
        for (var instance : List.copyOf(instances.values())) {
            if (instance.is(State.LEAVING)) {
                continue;
            }
            if (instance.template.equals(spec.template())) {
                staying.add(instance);
            } else {
                changed |= leave(instance, now);
            }
        }
        while (staying.size() > count) {
            var chosen = staying.stream()
                    .filter(each -> spec.retire().contains(each.name))
                    .findFirst()
                    .orElse(staying.getLast());
            staying.remove(chosen);
            changed |= leave(chosen, now);
        }
        for (var missing = count - staying.size(); missing > 0; missing--) {
            changed |= add("i" + ++named, spec.template(), now);
        }
        return changed;
    }

    // One number at a time: the next is touched only once all the others run.
    private boolean order(Mode.Ordinals ordinals, Instant now) {
        for (var number = instances.size() + ordinals.instances(); number >= ordinals.instances(); number--) {
            var surplus = instances.get(Integer.toString(number));
            if (surplus != null && !surplus.is(State.LEAVING)) {
                return leave(surplus, now);
            }
        }
        for (var number = 0; number < ordinals.instances(); number++) {
            var present = instances.get(Integer.toString(number));
            if (present == null) {
                return add(Integer.toString(number), wanted(ordinals, number), now);
            }
            if (present.is(State.STARTING)) {
                return false;
            }
        }
        for (var number = ordinals.instances() - 1; number >= 0; number--) {
            var present = instances.get(Integer.toString(number));
            if (present != null && !present.template.equals(wanted(ordinals, number))) {
                return !present.is(State.LEAVING) && leave(present, now);
            }
        }
        return false;
    }

    private Template wanted(Mode.Ordinals ordinals, int number) {
        return number >= ordinals.updateFrom()
                ? spec.template()
                : ordinals.previous().orElse(spec.template());
    }

    private boolean add(String name, Template template, Instant now) {
        var log = logs.computeIfAbsent(name, MemoryLog::new);
        var endpoints = template.main().ports().stream()
                .map(port -> cluster.endpoint(spec.id(), name, port))
                .toList();
        instances.put(name, new MemoryInstance(name, cluster.nodeFor(name), template, endpoints, log, now));
        return true;
    }

    boolean leave(MemoryInstance instance, Instant now) {
        if (instance.is(State.RUNNING) && spec.drain().isPositive()) {
            instance.enter(State.LEAVING, now, now.plus(spec.drain()));
        } else {
            instances.remove(instance.name);
        }
        return true;
    }
}
