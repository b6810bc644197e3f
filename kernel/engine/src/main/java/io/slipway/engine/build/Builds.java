package io.slipway.engine.build;

import io.slipway.engine.build.Build.State;
import io.slipway.engine.store.Json;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.BuildResult;
import io.slipway.spi.build.Detection;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// The rows of builds and of their logs.
public final class Builds {
    private final Clock clock;

    public Builds(Clock clock) {
        this.clock = clock;
    }

    /// What is known of a build before it ends.
    ///
    /// @param treeKey of what the source holds, however it is called; empty for what has no tree
    record Begin(
            String id,
            String componentId,
            String sourceKey,
            Optional<String> treeKey,
            String revision,
            String description,
            String builder) {}

    void begin(Tx tx, Begin build) {
        var number = tx.count(
                "select coalesce(max(number), 0) + 1 as n from builds where component_id = ?", build.componentId());
        tx.update(
                """
                insert into builds (id, component_id, number, state, source_key, tree_key, revision, description, builder, started_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                build.id(),
                build.componentId(),
                number,
                State.RUNNING,
                build.sourceKey(),
                build.treeKey().orElse(null),
                build.revision(),
                build.description(),
                build.builder(),
                clock.instant());
    }

    void succeed(Tx tx, String id, BuildResult result) {
        tx.update(
                "update builds set state = ?, artifact = ?, recognised = ?, ended_at = ? where id = ?",
                State.SUCCEEDED,
                Json.write(new StoredArtifact(result.artifact())),
                Json.write(result.recognised()),
                clock.instant(),
                id);
    }

    void fail(Tx tx, String id, State state, String message) {
        tx.update(
                "update builds set state = ?, message = ?, ended_at = ? where id = ? and state = ?",
                state,
                message,
                clock.instant(),
                id,
                State.RUNNING);
    }

    /// Builds of a component that a crash has cut off.
    void failUnfinished(Tx tx, String componentId) {
        tx.update(
                "update builds set state = ?, message = ?, ended_at = ? where component_id = ? and state = ?",
                State.FAILED,
                "the server stopped while it was built",
                clock.instant(),
                componentId,
                State.RUNNING);
    }

    void append(Tx tx, String id, long part, String text) {
        tx.update("insert into build_logs (build_id, part, text) values (?, ?, ?)", id, part, text);
    }

    /// A part of a build's log: whole lines, each with its end.
    public record LogPart(long part, String text) {}

    /// The parts after `part`, in order; 0 gives all.
    public List<LogPart> log(Tx tx, String id, long part) {
        return tx.query(
                "select part, text from build_logs where build_id = ? and part > ? order by part",
                row -> new LogPart(row.number("part"), row.text("text")),
                id,
                part);
    }

    public Optional<Build> find(Tx tx, String id) {
        return tx.optional("select * from builds where id = ?", Builds::read, id);
    }

    /// The newest first.
    public List<Build> ofComponent(Tx tx, String componentId) {
        return tx.query("select * from builds where component_id = ? order by number desc", Builds::read, componentId);
    }

    /// The newest that succeeded with this source.
    Optional<Build> ofSource(Tx tx, String componentId, String sourceKey) {
        return newest(tx, "source_key", componentId, sourceKey);
    }

    /// The newest that succeeded with a tree like this.
    Optional<Build> ofTree(Tx tx, String componentId, String treeKey) {
        return newest(tx, "tree_key", componentId, treeKey);
    }

    private static Optional<Build> newest(Tx tx, String column, String componentId, String key) {
        return tx
                .query(
                        "select * from builds where component_id = ? and %s = ? and state = ? order by number desc"
                                .formatted(column),
                        Builds::read,
                        componentId,
                        key,
                        State.SUCCEEDED)
                .stream()
                .findFirst();
    }

    private record StoredArtifact(Artifact artifact) {}

    private static Build read(Row row) {
        return new Build(
                row.text("id"),
                row.text("component_id"),
                row.number("number"),
                row.constant("state", State.class),
                row.text("source_key"),
                row.text("revision"),
                row.text("description"),
                row.text("builder"),
                Optional.ofNullable(row.textOrNull("artifact"))
                        .map(text -> Json.read(text, StoredArtifact.class).artifact()),
                Optional.ofNullable(row.textOrNull("recognised")).map(text -> Json.read(text, Detection.class)),
                Optional.ofNullable(row.textOrNull("message")),
                row.time("started_at"),
                Optional.ofNullable(row.timeOrNull("ended_at")));
    }
}
