package io.slipway.plugins.schedulers.process;

import io.slipway.spi.Owner;
import io.slipway.spi.scheduler.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What is kept on disk of one workload: not its spec but what was decided from it, so that whoever comes
/// after a crash carries on with the same decisions.
///
/// @param named how many instances were named so far
/// @param removing nothing is started any more, and the rest goes
/// @param definitions by their keys
record Kept(
        WorkloadId id,
        long generation,
        String digest,
        Owner owner,
        Rule rule,
        Duration drain,
        int named,
        boolean removing,
        Map<String, Definition> definitions,
        List<Instance> instances) {

    Kept {
        definitions = Map.copyOf(definitions);
        instances = List.copyOf(instances);
    }

    sealed interface Rule {
        record Keep() implements Rule {}

        record InOrder() implements Rule {}

        record Once(Duration deadline) implements Rule {}
    }

    /// @param wanted key of the definition that it shall have; empty where it shall go
    /// @param applied key of the definition that its folder was started with; empty where it never was, or
    ///     has been stopped since
    /// @param ports by the port's name; kept as long as the instance is
    /// @param leavingUntil when it is stopped
    /// @param startedAt of its first run under `applied`
    /// @param expired it was ended for its deadline
    record Instance(
            String name,
            Optional<String> wanted,
            Optional<String> applied,
            Map<String, Integer> ports,
            Optional<Instant> leavingUntil,
            Optional<Instant> startedAt,
            boolean expired) {
        Instance {
            ports = Map.copyOf(ports);
        }

        static Instance fresh(String name, String wanted) {
            return new Instance(
                    name, Optional.of(wanted), Optional.empty(), Map.of(), Optional.empty(), Optional.empty(), false);
        }

        Instance wanting(String key) {
            var stays = applied.filter(key::equals).isPresent();
            return new Instance(
                    name,
                    Optional.of(key),
                    applied,
                    ports,
                    stays ? Optional.empty() : leavingUntil,
                    startedAt,
                    expired);
        }

        Instance going(Instant until) {
            return new Instance(name, Optional.empty(), applied, ports, Optional.of(until), startedAt, expired);
        }

        Instance leaving(Instant until) {
            return new Instance(name, wanted, applied, ports, Optional.of(until), startedAt, expired);
        }

        Instance started(String key, Map<String, Integer> numbers, Instant at) {
            var since = applied.filter(key::equals).isPresent() ? startedAt : Optional.of(at);
            return new Instance(name, wanted, Optional.of(key), numbers, Optional.empty(), since, expired);
        }

        Instance stopped() {
            return new Instance(name, wanted, Optional.empty(), ports, Optional.empty(), Optional.empty(), expired);
        }

        Instance expiredNow() {
            return new Instance(name, wanted, applied, ports, leavingUntil, startedAt, true);
        }
    }

    Optional<Instance> instance(String name) {
        return instances.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /// The definition that `instance` was started with, or shall be.
    Optional<Definition> definitionOf(Instance instance) {
        return instance.applied().or(instance::wanted).map(definitions::get);
    }

    Kept with(List<Instance> changed) {
        return new Kept(id, generation, digest, owner, rule, drain, named, removing, definitions, changed);
    }

    Kept change(String name, UnaryOperator<Instance> change) {
        return with(instances.stream()
                .map(each -> each.name().equals(name) ? change.apply(each) : each)
                .toList());
    }

    Kept without(String name) {
        var rest = new ArrayList<>(instances);
        rest.removeIf(each -> each.name().equals(name));
        return with(rest);
    }

    Kept toBeRemoved(long atGeneration) {
        return new Kept(
                id,
                Math.max(generation, atGeneration),
                digest,
                owner,
                rule,
                drain,
                named,
                true,
                definitions,
                instances);
    }
}
