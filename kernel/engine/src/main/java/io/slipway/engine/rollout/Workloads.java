package io.slipway.engine.rollout;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slipway.engine.rollout.Workload.Kind;
import io.slipway.engine.rollout.Workload.Phase;
import io.slipway.engine.store.Json;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The rows of wanted workloads. Whatever changes one raises its generation in the same statement, so that
/// the scheduler's answer tells whether it has heard of the change.
public final class Workloads {
    private static final TypeReference<TreeSet<String>> NAMES = new TypeReference<>() {};

    private final InstantSource clock;

    /// @param clock an even one: by what is written here, waits are measured
    public Workloads(InstantSource clock) {
        this.clock = clock;
    }

    public void insert(Tx tx, Workload workload) {
        tx.update(
                """
                insert into workloads (id, component_id, release_id, previous_release, datacenter, mode, instances,
                    update_from, command, deadline_millis, phase, retiring, retired, generation, leaving_since, stride_at, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                workload.id(),
                workload.componentId(),
                workload.releaseId(),
                workload.previousRelease().orElse(null),
                workload.datacenter(),
                workload.kind().name(),
                workload.instances(),
                workload.updateFrom(),
                workload.command().orElse(null),
                workload.deadline().toMillis(),
                workload.phase().name(),
                Json.write(workload.retiring()),
                Json.write(workload.retired()),
                workload.generation(),
                workload.leavingSince().map(Instant::toEpochMilli).orElse(null),
                workload.strideAt().toEpochMilli(),
                workload.createdAt().toEpochMilli());
    }

    /// The oldest first.
    public List<Workload> ofComponents(Tx tx, Collection<String> componentIds) {
        return tx.queryIn(
                "select * from workloads where component_id in (?) order by created_at, id",
                componentIds,
                Workloads::read);
    }

    /// The oldest first.
    public List<Workload> ofComponent(Tx tx, String componentId) {
        return tx.query(
                "select * from workloads where component_id = ? order by created_at, id", Workloads::read, componentId);
    }

    public Optional<Workload> find(Tx tx, String id) {
        return tx.optional("select * from workloads where id = ?", Workloads::read, id);
    }

    public void serve(Tx tx, String id) {
        tx.update(
                "update workloads set phase = ?, leaving_since = null where id = ? and phase in (?, ?)",
                Phase.SERVING.name(),
                id,
                Phase.STARTING.name(),
                Phase.STANDBY.name());
    }

    /// From now on it gets nothing new, and what it has begun is drained; it can serve again.
    public void standBy(Tx tx, String id) {
        tx.update(
                "update workloads set phase = ?, leaving_since = ? where id = ? and phase = ?",
                Phase.STANDBY.name(),
                clock.millis(),
                id,
                Phase.SERVING.name());
    }

    /// From now on it gets nothing new; its reconciler removes it once it is drained.
    public void leave(Tx tx, String id) {
        // One that stood by has been drained since then.
        tx.update(
                "update workloads set leaving_since = case when phase = ? then leaving_since else ? end, phase = ? where id = ? and phase <> ?",
                Phase.STANDBY.name(),
                clock.millis(),
                Phase.LEAVING.name(),
                id,
                Phase.LEAVING.name());
    }

    /// @param retire instances to drain and end, in addition to those that already are
    public void resize(Tx tx, Workload workload, int instances, Set<String> retire) {
        var retiring = new TreeSet<>(workload.retiring());
        retiring.addAll(retire);
        tx.update(
                "update workloads set instances = ?, retiring = ?, leaving_since = ?, stride_at = ?, generation = generation + 1 where id = ?",
                instances,
                Json.write(retiring),
                retiring.isEmpty() ? null : clock.millis(),
                clock.millis(),
                workload.id());
    }

    public void updateFrom(Tx tx, String id, int number) {
        tx.update(
                "update workloads set update_from = ?, stride_at = ?, generation = generation + 1 where id = ?",
                number,
                clock.millis(),
                id);
    }

    /// Makes `releaseId` the release of a stateful workload, from no instance on yet.
    public void supersede(Tx tx, Workload workload, String releaseId, int instances) {
        tx.update("""
                update workloads set previous_release = release_id, release_id = ?, instances = ?, update_from = ?,
                    stride_at = ?, generation = generation + 1 where id = ?
                """, releaseId, instances, instances, clock.millis(), workload.id());
    }

    /// All ordinals run the release: the previous one is no longer needed.
    public void settled(Tx tx, String id) {
        tx.update(
                "update workloads set previous_release = null, update_from = 0, generation = generation + 1 where id = ? and previous_release is not null",
                id);
    }

    /// Back to the release before, for all instances.
    public void revert(Tx tx, Workload workload) {
        tx.update(
                "update workloads set release_id = ?, previous_release = null, update_from = 0, generation = generation + 1 where id = ?",
                workload.previousRelease().orElseThrow(),
                workload.id());
    }

    public void retired(Tx tx, String id, Set<String> free) {
        find(tx, id).ifPresent(workload -> {
            var retiring = new TreeSet<>(workload.retiring());
            var retired = new TreeSet<>(workload.retired());
            retiring.removeAll(free);
            retired.addAll(free);
            tx.update(
                    "update workloads set retiring = ?, retired = ?, generation = generation + 1 where id = ?",
                    Json.write(retiring),
                    Json.write(retired),
                    id);
        });
    }

    public void retiredGone(Tx tx, String id) {
        tx.update("update workloads set retired = '[]', generation = generation + 1 where id = ?", id);
    }

    public void raiseGeneration(Tx tx, String id, long kept) {
        tx.update("update workloads set generation = ? where id = ? and generation <= ?", kept + 1, id, kept);
    }

    public void delete(Tx tx, String id) {
        tx.update("delete from observed_workloads where workload_id = ?", id);
        tx.update("delete from workloads where id = ?", id);
    }

    public void observed(Tx tx, Collection<ObservedWorkload> seen) {
        var byId = new HashMap<String, ObservedWorkload>();
        seen.forEach(workload -> byId.put(workload.workloadId(), workload));
        // What was removed meanwhile leaves nothing behind.
        var there = tx.queryIn("select id from workloads where id in (?)", byId.keySet(), row -> row.text("id"));
        tx.batch(
                "delete from observed_workloads where workload_id = ?",
                there.stream().map(List::of).toList());
        tx.batch(
                "insert into observed_workloads (workload_id, body, seen_at) values (?, ?, ?)",
                there.stream()
                        .map(id -> List.<Object>of(id, Json.write(byId.get(id)), clock.millis()))
                        .toList());
    }

    /// By workload id; one that was never seen is missing.
    public Map<String, ObservedWorkload> seen(Tx tx, Collection<Workload> workloads) {
        var seen = new HashMap<String, ObservedWorkload>();
        tx.queryIn(
                        "select body from observed_workloads where workload_id in (?)",
                        workloads.stream().map(Workload::id).toList(),
                        row -> Json.read(row.text("body"), ObservedWorkload.class))
                .forEach(observed -> seen.put(observed.workloadId(), observed));
        return seen;
    }

    /// What was seen at `since` or later, of all workloads.
    public List<ObservedWorkload> seenSince(Tx tx, Instant since) {
        return tx.query(
                "select body from observed_workloads where seen_at >= ?",
                row -> Json.read(row.text("body"), ObservedWorkload.class),
                since);
    }

    private static Workload read(Row row) {
        return new Workload(
                row.text("id"),
                row.text("component_id"),
                row.text("release_id"),
                Optional.ofNullable(row.textOrNull("previous_release")),
                row.text("datacenter"),
                Kind.valueOf(row.text("mode")),
                row.integer("instances"),
                row.integer("update_from"),
                Optional.ofNullable(row.textOrNull("command")),
                Duration.ofMillis(row.number("deadline_millis")),
                Phase.valueOf(row.text("phase")),
                Json.read(row.text("retiring"), NAMES),
                Json.read(row.text("retired"), NAMES),
                row.number("generation"),
                Optional.ofNullable(row.timeOrNull("leaving_since")),
                row.time("stride_at"),
                row.time("created_at"));
    }
}
