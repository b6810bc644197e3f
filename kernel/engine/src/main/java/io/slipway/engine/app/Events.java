package io.slipway.engine.app;

import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Tx;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/// What happened to an app lately, for people.
public final class Events {
    private static final int KEPT = 200;

    private final Clock clock;
    private final IdSource ids;

    public Events(Clock clock, IdSource ids) {
        this.clock = clock;
        this.ids = ids;
    }

    public record Event(String component, Level level, String text, Instant at) {}

    public enum Level {
        INFO,
        WARN
    }

    public void tell(Tx tx, String appId, String component, String text) {
        add(tx, appId, component, Level.INFO, text);
    }

    public void warn(Tx tx, String appId, String component, String text) {
        add(tx, appId, component, Level.WARN, text);
    }

    /// The newest first.
    public List<Event> newest(Tx tx, String appId, int limit) {
        return tx.query(
                "select component, level, text, at from events where app_id = ? order by at desc, id limit ?",
                row -> new Event(
                        row.text("component"), row.constant("level", Level.class), row.text("text"), row.time("at")),
                appId,
                limit);
    }

    private void add(Tx tx, String appId, String component, Level level, String text) {
        tx.update(
                "insert into events (id, app_id, component, level, text, at) values (?, ?, ?, ?, ?, ?)",
                ids.next("e"),
                appId,
                component,
                level,
                text,
                clock.instant());
        var oldest = tx.query(
                "select at from events where app_id = ? order by at desc limit 1 offset ?",
                row -> row.number("at"),
                appId,
                KEPT);
        if (!oldest.isEmpty()) {
            tx.update("delete from events where app_id = ? and at < ?", appId, oldest.getFirst());
        }
    }
}
