package io.slipway.plugins.schedulers.process;

import io.slipway.plugins.schedulers.process.Kept.Instance;
import io.slipway.plugins.schedulers.process.Kept.Rule;
import io.slipway.spi.Generations;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.WorkloadSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Decides from a spec which instances there shall be. Pure: acts on nothing.
final class Decision {
    private final WorkloadSpec desired;
    private final Set<String> running;
    private final Instant now;
    private final Map<String, Definition> definitions = new HashMap<>();
    private int named;

    private Decision(WorkloadSpec desired, Set<String> running, Instant now) {
        this.desired = desired;
        this.running = running;
        this.now = now;
    }

    /// @param running names of the instances that run; others need no drain
    /// @throws SlipwayException `CONFLICT` for a generation that is not newer
    static Kept decide(Optional<Kept> before, WorkloadSpec desired, Set<String> running, Instant now) {
        if (before.isPresent()) {
            var kept = before.get();
            Generations.checkApply(
                    desired.id(), kept.generation(), kept.digest(), desired.generation(), desired.digest());
            if (kept.removing()) {
                throw SlipwayException.conflict("%s is being removed".formatted(desired.id()));
            }
            if (kept.generation() == desired.generation()) {
                return kept;
            }
        }
        return new Decision(desired, running, now).make(before);
    }

    private Kept make(Optional<Kept> before) {
        var present = before.map(Kept::instances).orElse(List.of());
        named = before.map(Kept::named).orElse(0);
        var instances = switch (desired.mode()) {
            case Mode.KeepRunning(int count) -> keep(present, count);
            case Mode.Ordinals ordinals -> order(present, ordinals);
            case Mode.RunToEnd _ -> once(present);
        };
        var rule = switch (desired.mode()) {
            case Mode.KeepRunning _ -> new Rule.Keep();
            case Mode.Ordinals _ -> new Rule.InOrder();
            case Mode.RunToEnd(var deadline) -> new Rule.Once(deadline);
        };
        before.ifPresent(kept -> instances.forEach(instance -> instance.applied()
                .ifPresent(
                        key -> definitions.putIfAbsent(key, kept.definitions().get(key)))));
        return new Kept(
                desired.id(),
                desired.generation(),
                desired.digest(),
                desired.owner(),
                rule,
                desired.drain(),
                named,
                false,
                definitions,
                instances);
    }

    private List<Instance> keep(List<Instance> present, int count) {
        var key = key(Definition.of(desired.template(), -1));
        var result = new ArrayList<Instance>();
        var staying = new ArrayList<Instance>();
        for (var instance : present) {
            if (instance.wanted().filter(key::equals).isPresent() && named(instance)) {
                staying.add(instance);
            } else {
                result.add(go(instance));
            }
        }
        while (staying.size() > count) {
            var chosen = staying.stream()
                    .filter(each -> desired.retire().contains(each.name()))
                    .findFirst()
                    .orElse(staying.getLast());
            staying.remove(chosen);
            result.add(go(chosen));
        }
        result.addAll(0, staying);
        for (var missing = count - staying.size(); missing > 0; missing--) {
            result.add(Instance.fresh("i" + ++named, key));
        }
        return result;
    }

    // Instances of another mode have other names, and do not stay.
    private static boolean named(Instance instance) {
        return instance.name().startsWith("i");
    }

    private List<Instance> order(List<Instance> present, Mode.Ordinals ordinals) {
        var result = new ArrayList<Instance>();
        for (var number = 0; number < ordinals.instances(); number++) {
            var template = number >= ordinals.updateFrom()
                    ? desired.template()
                    : ordinals.previous().orElse(desired.template());
            var key = key(Definition.of(template, number));
            var name = Integer.toString(number);
            result.add(find(present, name).map(each -> each.wanting(key)).orElseGet(() -> Instance.fresh(name, key)));
        }
        for (var instance : present) {
            if (find(result, instance.name()).isEmpty()) {
                result.add(go(instance));
            }
        }
        return result;
    }

    // A run is not repeated: once there is one, it stays what it was.
    private List<Instance> once(List<Instance> present) {
        var result = new ArrayList<Instance>();
        for (var instance : present) {
            if (!instance.name().equals("run")) {
                result.add(go(instance));
            }
        }
        var key = key(Definition.of(desired.template(), -1));
        result.add(find(present, "run")
                .map(run -> run.applied().map(run::wanting).orElseGet(() -> run.wanting(key)))
                .orElseGet(() -> Instance.fresh("run", key)));
        return result;
    }

    private Instance go(Instance instance) {
        if (instance.wanted().isEmpty() && instance.leavingUntil().isPresent()) {
            return instance;
        }
        return instance.going(running.contains(instance.name()) ? now.plus(desired.drain()) : now);
    }

    private String key(Definition definition) {
        var key = definition.key();
        definitions.put(key, definition);
        return key;
    }

    private static Optional<Instance> find(List<Instance> instances, String name) {
        return instances.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
