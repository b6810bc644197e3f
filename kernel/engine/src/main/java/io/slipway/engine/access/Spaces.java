package io.slipway.engine.access;

import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Cursor;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Json;
import io.slipway.engine.store.Page;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.SlipwayException;
import java.time.Clock;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The spaces of the teams. Whether a datacenter exists, its caller has looked.
public final class Spaces {
    /// The space of those who never name one.
    public static final String DEFAULT = "default";

    private final Database database;
    private final AppsIn apps;
    private final Clock clock;

    public Spaces(Database database, AppsIn apps, Clock clock) {
        this.database = database;
        this.apps = apps;
        this.clock = clock;
    }

    public Optional<Space> get(String team, String name) {
        return database.read(tx -> get(tx, team, name));
    }

    /// For those who check it in the transaction that relies on it.
    public static Optional<Space> get(Tx tx, String team, String name) {
        return tx.optional("select * from space where team = ? and name = ?", Spaces::space, team, name);
    }

    /// In which the team has a space.
    public static SortedSet<String> datacenters(Tx tx, String team) {
        return new TreeSet<>(
                tx.query("select distinct datacenter from space where team = ?", row -> row.text("datacenter"), team));
    }

    /// By name.
    public Page<Space> list(String team, Cursor cursor) {
        var found = database.read(tx -> tx.query(
                "select * from space where team = ? and name > ? order by name limit ?",
                Spaces::space,
                team,
                cursor.key().orElse(""),
                cursor.limit() + 1));
        return cursor.page(found, Space::name);
    }

    /// Makes a space, or changes its datacenter and quota.
    /// @throws SlipwayException `CONFLICT` if the datacenter changes while apps are in it, or the team is gone
    public Space put(String team, String name, String datacenter, Quota quota) {
        AccessNames.check("space", name);
        return database.transaction(tx -> {
            if (Teams.get(tx, team).isEmpty()) {
                throw SlipwayException.conflict("there is no team %s any more".formatted(team));
            }
            var before = get(tx, team, name);
            if (before.isPresent() && !before.get().datacenter().equals(datacenter) && apps.any(tx, team, name)) {
                throw SlipwayException.conflict("space %s has apps in datacenter %s: remove them before it moves to %s"
                        .formatted(name, before.get().datacenter(), datacenter));
            }
            insert(tx, new Space(team, name, datacenter, quota, clock.instant()));
            tx.update(
                    "update space set datacenter = ?, quota = ? where team = ? and name = ?",
                    datacenter,
                    Json.write(quota),
                    team,
                    name);
            return get(tx, team, name).orElseThrow();
        });
    }

    static void insert(Tx tx, Space space) {
        tx.insertIfAbsent(
                "space",
                Columns.of("team", space.team()).and("name", space.name()),
                Columns.of("datacenter", space.datacenter())
                        .and("quota", Json.write(space.quota()))
                        .and("created_at", space.createdAt()));
    }

    /// Absent already is success.
    /// @throws SlipwayException `CONFLICT` while it has apps
    public void delete(String team, String name) {
        database.write(tx -> {
            if (apps.any(tx, team, name)) {
                throw SlipwayException.conflict("space %s still has apps: remove them first".formatted(name));
            }
            tx.update("delete from space where team = ? and name = ?", team, name);
        });
    }

    private static Space space(Row row) {
        return new Space(
                row.text("team"),
                row.text("name"),
                row.text("datacenter"),
                row.json("quota", Quota.class),
                row.time("created_at"));
    }
}
