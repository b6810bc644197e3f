package io.slipway.engine.delivery;

import io.slipway.engine.access.Quota;
import io.slipway.engine.app.AppKey;
import io.slipway.engine.app.Component;
import io.slipway.engine.app.ComponentDefinition;
import io.slipway.engine.app.ComponentDefinition.Kind;
import io.slipway.engine.store.Tx;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps teams and spaces within what they may use, in the transaction that stores a wish: transactions are
/// serializable, so two wishes that only fit one at a time are not both taken.
///
/// What is wanted counts, not what runs: all apps that are neither stopped nor being removed. The instances that a
/// rollout runs beyond those are counted once, for the component that has most of them.
final class Quotas {
    private static final Measure INSTANCES = new Measure("instances", "--instances", "", 1);
    private static final Measure CPU = new Measure("cpu", "--cpu", "m", 1);
    private static final Measure MEMORY = new Measure("memory", "--memory", " MiB", 1 << 20);
    private static final Measure VOLUMES = new Measure("volumes", "--volumes", " MiB", 1 << 20);

    private final Rows rows;
    private final Allowances allowances;

    @Inject
    Quotas(Rows rows, Allowances allowances) {
        this.rows = rows;
        this.allowances = allowances;
    }

    /// What is in use before a change.
    Room room(Tx tx, AppKey key) {
        return new Room(
                key,
                new Bound(
                        "team '%s'".formatted(key.team()),
                        allowances.ofTeam(tx, key.team()),
                        key.team(),
                        null,
                        "slipway team set " + key.team()),
                new Bound(
                        "space '%s/%s'".formatted(key.team(), key.space()),
                        allowances.ofSpace(tx, key.team(), key.space()),
                        key.team(),
                        key.space(),
                        "slipway space set %s --team %s".formatted(key.space(), key.team())),
                tx);
    }

    /// @param space null for all of the team
    private record Bound(
            String what, Quota quota, String team, @Nullable String space, String command) {
        boolean isBounded() {
            return !quota.equals(Quota.unbounded());
        }
    }

    final class Room {
        private final AppKey key;
        private final List<Bound> bounds;
        private final List<Use> before;

        private Room(AppKey key, Bound team, Bound space, Tx tx) {
            this.key = key;
            this.bounds = List.of(team, space).stream().filter(Bound::isBounded).toList();
            this.before = bounds.stream().map(bound -> use(tx, bound)).toList();
        }

        /// @throws SlipwayException `INVALID` if more is in use now than before, and than allowed
        void check(Tx tx) {
            check(tx, Use.NONE);
        }

        /// For one more instance of the component, for a while.
        void checkRun(Tx tx, ComponentDefinition definition) {
            check(tx, Use.of(definition, 1));
        }

        private void check(Tx tx, Use more) {
            var problems = new ArrayList<FieldProblem>();
            for (int i = 0; i < bounds.size(); i++) {
                var bound = bounds.get(i);
                var now = use(tx, bound).plus(more);
                problems.addAll(problems(bound, before.get(i), now));
            }
            if (!problems.isEmpty()) {
                throw SlipwayException.invalid(problems);
            }
        }

        private List<FieldProblem> problems(Bound bound, Use before, Use now) {
            var limits = limits(bound.quota(), before, now);
            var mend = bound.command()
                    + limits.stream().flatMap(limit -> limit.raised().stream()).collect(Collectors.joining());
            return limits.stream()
                    .filter(Limit::isExceeded)
                    .map(limit -> FieldProblem.of(
                            "quota of %s: %s"
                                    .formatted(bound.what(), limit.measure().name()),
                            "%s asked for app '%s', %s used already"
                                    .formatted(
                                            limit.measure().text(limit.now() - limit.before()),
                                            key.app(),
                                            limit.measure().text(limit.before())),
                            "at most %s, with what a rollout adds; ask for less, stop or remove an app there, or raise it"
                                    .formatted(limit.measure().text(limit.most())),
                            mend))
                    .toList();
        }
    }

    /// @param option of the command that sets it
    private record Measure(String name, String option, String unit, long size) {
        String text(long amount) {
            return Math.ceilDiv(amount, size) + unit;
        }
    }

    /// @param allowed null where it is unbounded
    private record Limit(Measure measure, @Nullable Number allowed, long before, long now) {
        boolean isExceeded() {
            return allowed != null && now > most() && now > before;
        }

        long most() {
            return allowed == null ? Long.MAX_VALUE : allowed.longValue();
        }

        /// How the command names it so that what is asked for fits: all limits, since it replaces all.
        Optional<String> raised() {
            return Optional.ofNullable(allowed)
                    .map(_ -> " %s %d"
                            .formatted(measure.option(), Math.ceilDiv(isExceeded() ? now : most(), measure.size())));
        }
    }

    private static List<Limit> limits(Quota quota, Use before, Use now) {
        return List.of(
                new Limit(INSTANCES, quota.instances(), before.instances(), now.instances()),
                new Limit(CPU, quota.cpuMillis(), before.cpuMillis(), now.cpuMillis()),
                new Limit(MEMORY, quota.memoryBytes(), before.memoryBytes(), now.memoryBytes()),
                new Limit(VOLUMES, quota.volumeBytes(), before.volumeBytes(), now.volumeBytes()));
    }

    private Use use(Tx tx, Bound bound) {
        var steady = Use.NONE;
        var most = Use.NONE;
        for (var component : rows.apps().inUse(tx, bound.team(), bound.space())) {
            steady = steady.plus(wanted(component));
            most = most.atLeast(Use.of(component.definition(), surge(component.definition())));
        }
        for (var definition : rows.apps().beingRun(tx, bound.team(), bound.space())) {
            steady = steady.plus(Use.of(definition, 1));
        }
        return steady.plus(most);
    }

    private static Use wanted(Component component) {
        var definition = component.definition();
        var volumes = definition.volumes().values().stream()
                .mapToLong(ComponentDefinition.VolumeDefinition::sizeBytes)
                .sum();
        return Use.of(definition, component.instances()).plus(new Use(0, 0, 0, volumes * component.instances()));
    }

    private static int surge(ComponentDefinition definition) {
        if (definition.kind() == Kind.JOB || definition.kind() == Kind.STATEFUL || definition.instances() == 0) {
            return 0;
        }
        return switch (definition.rollout().strategy()) {
            case ROLLING -> definition.rollout().surgeOf(definition.instances());
            case BLUE_GREEN -> definition.instances();
            case RECREATE -> 0;
        };
    }

    private record Use(long instances, long cpuMillis, long memoryBytes, long volumeBytes) {
        static final Use NONE = new Use(0, 0, 0, 0);

        static Use of(ComponentDefinition definition, long instances) {
            var each = definition.resources();
            return new Use(instances, instances * each.cpuMillis(), instances * each.memoryBytes(), 0);
        }

        Use plus(Use more) {
            return new Use(
                    instances + more.instances,
                    cpuMillis + more.cpuMillis,
                    memoryBytes + more.memoryBytes,
                    volumeBytes + more.volumeBytes);
        }

        Use atLeast(Use other) {
            return new Use(
                    Math.max(instances, other.instances),
                    Math.max(cpuMillis, other.cpuMillis),
                    Math.max(memoryBytes, other.memoryBytes),
                    Math.max(volumeBytes, other.volumeBytes));
        }
    }
}
