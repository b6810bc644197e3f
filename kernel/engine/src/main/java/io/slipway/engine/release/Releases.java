package io.slipway.engine.release;

import io.slipway.engine.release.Release.State;
import io.slipway.engine.store.Json;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.artifact.Artifact;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rows of releases. A row is written once; only its state follows what became of it.
public final class Releases {
    public void insert(Tx tx, Release release) {
        tx.update(
                """
                insert into releases (id, component_id, number, build_id, artifact, config, state, note, created_by, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                release.id(),
                release.componentId(),
                release.number(),
                release.buildId().orElse(null),
                Json.write(new StoredArtifact(release.artifact())),
                Json.write(release.config()),
                release.state().name(),
                release.note(),
                release.createdBy(),
                release.createdAt().toEpochMilli());
    }

    public Optional<Release> find(Tx tx, String id) {
        return tx.optional("select * from releases where id = ?", Releases::read, id);
    }

    public List<Release> find(Tx tx, Collection<String> ids) {
        return tx.queryIn("select * from releases where id in (?)", ids, Releases::read);
    }

    /// Their numbers by their ids.
    public Map<String, Long> numbers(Tx tx, Collection<String> ids) {
        var numbers = new HashMap<String, Long>();
        tx.queryIn(
                        "select id, number from releases where id in (?)",
                        ids,
                        row -> Map.entry(row.text("id"), row.number("number")))
                .forEach(entry -> numbers.put(entry.getKey(), entry.getValue()));
        return numbers;
    }

    public Optional<Release> numbered(Tx tx, String componentId, long number) {
        return tx.optional(
                "select * from releases where component_id = ? and number = ?", Releases::read, componentId, number);
    }

    /// The newest first.
    public List<Release> ofComponent(Tx tx, String componentId) {
        return tx.query(
                "select * from releases where component_id = ? order by number desc", Releases::read, componentId);
    }

    public void mark(Tx tx, String id, State state) {
        tx.update("update releases set state = ? where id = ?", state.name(), id);
    }

    private record StoredArtifact(Artifact artifact) {}

    private static Release read(Row row) {
        return new Release(
                row.text("id"),
                row.text("component_id"),
                row.number("number"),
                Optional.ofNullable(row.textOrNull("build_id")),
                Json.read(row.text("artifact"), StoredArtifact.class).artifact(),
                Json.read(row.text("config"), ReleaseConfig.class),
                State.valueOf(row.text("state")),
                row.text("note"),
                row.text("created_by"),
                row.time("created_at"));
    }
}
