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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The teams and who belongs to them.
public final class Teams {
    /// The team of those who never name one.
    public static final String DEFAULT = "default";

    private final Database database;
    private final AppsIn apps;
    private final Clock clock;

    public Teams(Database database, AppsIn apps, Clock clock) {
        this.database = database;
        this.apps = apps;
        this.clock = clock;
    }

    public Optional<Team> get(String name) {
        return database.read(tx -> get(tx, name));
    }

    /// For those who check it in the transaction that relies on it.
    public static Optional<Team> get(Tx tx, String name) {
        return tx.optional("select * from team where name = ?", Teams::team, name);
    }

    /// By name, those that the caller may see.
    public Page<Team> list(Caller caller, Cursor cursor) {
        var arguments = new ArrayList<@Nullable Object>(List.of(cursor.key().orElse("")));
        if (caller.team() != null) {
            arguments.add(caller.team());
        }
        arguments.add(cursor.limit() + 1);
        var sql = "select * from team where name > ?" + (caller.team() == null ? "" : " and name = ?")
                + " order by name limit ?";
        return cursor.page(database.read(tx -> tx.query(sql, Teams::team, arguments.toArray())), Team::name);
    }

    /// Makes a team with its default space, or changes its quota. A default space that was deleted stays so.
    ///
    /// @param datacenter of the default space
    public Team put(String name, String datacenter, Quota quota) {
        AccessNames.check("team", name);
        return database.transaction(tx -> {
            var now = clock.instant();
            var isNew = tx.insertIfAbsent(
                    "team",
                    Columns.of("name", name),
                    Columns.of("quota", Json.write(quota)).and("created_at", now));
            if (isNew) {
                Spaces.insert(tx, new Space(name, Spaces.DEFAULT, datacenter, Quota.unbounded(), now));
            }
            tx.update("update team set quota = ? where name = ?", Json.write(quota), name);
            return get(tx, name).orElseThrow();
        });
    }

    /// Absent already is success.
    /// @throws SlipwayException `CONFLICT` while it has apps
    public void delete(String name) {
        database.write(tx -> {
            if (apps.any(tx, name, null)) {
                throw SlipwayException.conflict("team %s still has apps: remove them first".formatted(name));
            }
            tx.update("update token set revoked_at = ? where team = ? and revoked_at is null", clock.instant(), name);
            tx.update("delete from member where team = ?", name);
            tx.update("delete from space where team = ?", name);
            tx.update("delete from team where name = ?", name);
        });
    }

    public List<Member> members(String team) {
        return database.read(tx -> tx.query(
                "select * from member where team = ? order by account",
                row -> new Member(row.text("account"), row.constant("role", Role.class)),
                team));
    }

    /// Adds a member, whose account is made with it, or changes its role.
    public Member putMember(String team, String account, Role role) {
        AccessNames.checkAccount(account);
        if (role == Role.OPERATOR) {
            throw AccessNames.wrong("role", "operator", "owner, developer or viewer");
        }
        database.write(tx -> {
            if (get(tx, team).isEmpty()) {
                throw SlipwayException.conflict("there is no team %s any more".formatted(team));
            }
            tx.insertIfAbsent(
                    "account",
                    Columns.of("name", account),
                    Columns.of("operator", false).and("created_at", clock.instant()));
            tx.upsert("member", Columns.of("team", team).and("account", account), Columns.of("role", role));
        });
        return new Member(account, role);
    }

    /// Absent already is success. Its tokens for this team work no more.
    public void removeMember(String team, String account) {
        database.write(tx -> {
            tx.update("delete from member where team = ? and account = ?", team, account);
            tx.update(
                    "update token set revoked_at = ? where team = ? and account = ? and revoked_at is null",
                    clock.instant(),
                    team,
                    account);
        });
    }

    private static Team team(Row row) {
        return new Team(row.text("name"), row.json("quota", Quota.class), row.time("created_at"));
    }
}
