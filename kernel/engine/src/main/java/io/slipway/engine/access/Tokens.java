package io.slipway.engine.access;

import io.slipway.engine.store.Cursor;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.engine.store.Page;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What callers prove themselves with.
public final class Tokens {
    // Each use being a write would make every request one.
    private static final Duration USE_KEPT_EVERY = Duration.ofMinutes(1);

    private final Database database;
    private final IdSource ids;
    private final RandomGenerator random;
    private final Clock clock;

    /// @param random unpredictable, as [java.security.SecureRandom] is
    public Tokens(Database database, IdSource ids, RandomGenerator random, Clock clock) {
        this.database = database;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    /// Empty for a value that is unknown, expired or revoked, or whose account lost its place in the team.
    public Optional<Caller> authenticate(Secret value) {
        if (!TokenValue.looksRight(value)) {
            return Optional.empty();
        }
        var now = clock.instant();
        var caller = database.read(tx -> tx.optional(
                        "select * from token where hash = ?", Tokens::token, TokenValue.hash(value))
                .filter(token -> token.revokedAt() == null && now.isBefore(token.expiresAt()))
                .flatMap(token -> allowed(tx, token).map(role -> new Authenticated(token, role))));
        caller.ifPresent(each -> used(each.token(), now));
        return caller.map(each -> new Caller(
                each.token().account(),
                each.role(),
                each.token().team(),
                each.token().id(),
                each.token().expiresAt()));
    }

    private record Authenticated(Token token, Role role) {}

    private static Optional<Role> allowed(Tx tx, Token token) {
        var operator =
                tx.one("select operator from account where name = ?", row -> row.flag("operator"), token.account());
        if (operator) {
            return Optional.of(token.role());
        }
        return tx.optional(
                        "select role from member where team = ? and account = ?",
                        row -> row.constant("role", Role.class),
                        token.team(),
                        token.account())
                .map(role -> token.role().atMost(role));
    }

    private void used(Token token, Instant now) {
        var last = token.lastUsedAt();
        if (last == null || last.plus(USE_KEPT_EVERY).isBefore(now)) {
            database.write(tx -> tx.update("update token set last_used_at = ? where id = ?", now, token.id()));
        }
    }

    /// Makes a token for the caller's own account that may no more than the caller.
    /// @throws SlipwayException `DENIED` if it would be more
    public NewToken make(Caller caller, TokenRequest request) {
        var ceiling = ceiling(caller, request);
        var role = request.role() == null ? ceiling : request.role();
        if (!ceiling.includes(role)) {
            throw new SlipwayException(
                    Failure.DENIED, "a token of role %s is more than %s may".formatted(role, caller.name()));
        }
        if (request.team() != null && role == Role.OPERATOR) {
            throw AccessNames.wrong("role", "operator", "owner, developer or viewer, for a token of one team");
        }
        return database.transaction(tx -> {
            if (request.team() != null && Teams.get(tx, request.team()).isEmpty()) {
                throw AccessNames.wrong("team", request.team(), "an existing team");
            }
            return insert(tx, caller.name(), request, role);
        });
    }

    private static Role ceiling(Caller caller, TokenRequest request) {
        if (request.team() == null) {
            Access.check(caller, Action.CHANGE_INSTALLATION, Target.installation());
            return Role.OPERATOR;
        }
        Access.check(caller, Action.VIEW, Target.team(request.team()));
        return caller.roleIn(request.team()).orElseThrow().atMost(Role.OWNER);
    }

    NewToken insert(Tx tx, String account, TokenRequest request, Role role) {
        var value = TokenValue.make(random);
        var now = clock.instant();
        var token = new Token(
                ids.next("tk"),
                request.name(),
                account,
                request.team(),
                role,
                now,
                now.plus(request.lifetime()),
                null,
                null);
        tx.update(
                "insert into token (id, hash, name, account, team, role, created_at, expires_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?)",
                token.id(),
                TokenValue.hash(value),
                token.name(),
                token.account(),
                token.team(),
                token.role(),
                token.createdAt(),
                token.expiresAt());
        return new NewToken(token, value);
    }

    public Optional<Token> get(String id) {
        return database.read(tx -> tx.optional("select * from token where id = ?", Tokens::token, id));
    }

    /// Newest first: all that the caller may manage, or only those of `team`.
    public Page<Token> list(Caller caller, @Nullable String team, Cursor cursor) {
        var sql = new StringBuilder("select * from token where 1 = 1");
        var arguments = new ArrayList<@Nullable Object>();
        var only = team == null ? caller.team() : team;
        if (only != null) {
            Access.check(caller, Action.VIEW, Target.team(only));
            and(sql, arguments, "team = ?", only);
        }
        var target = only == null ? Target.installation() : Target.team(only);
        if (!(Access.decide(caller, Action.MANAGE_TOKENS, target) instanceof AccessDecision.Allowed)) {
            and(sql, arguments, "account = ?", caller.name());
        }
        cursor.key().ifPresent(key -> and(sql, arguments, "id < ?", key));
        sql.append(" order by id desc limit ?");
        arguments.add(cursor.limit() + 1);
        var found = database.read(tx -> tx.query(sql.toString(), Tokens::token, arguments.toArray()));
        return cursor.page(found, Token::id);
    }

    private static void and(StringBuilder sql, List<@Nullable Object> arguments, String condition, String value) {
        sql.append(" and ").append(condition);
        arguments.add(value);
    }

    /// Unknown or revoked already is success.
    /// @throws SlipwayException `DENIED` for the token of another, where the caller does not manage them
    public void revoke(Caller caller, String id) {
        var token = get(id);
        if (token.isEmpty()) {
            return;
        }
        if (!token.get().account().equals(caller.name()) || !sameReach(caller, token.get())) {
            var team = token.get().team();
            Access.check(caller, Action.MANAGE_TOKENS, team == null ? Target.installation() : Target.team(team));
        }
        database.write(tx ->
                tx.update("update token set revoked_at = ? where id = ? and revoked_at is null", clock.instant(), id));
    }

    // A token of one team says nothing about what its account has elsewhere.
    private static boolean sameReach(Caller caller, Token token) {
        return caller.team() == null || caller.team().equals(token.team());
    }

    private static Token token(Row row) {
        return new Token(
                row.text("id"),
                row.text("name"),
                row.text("account"),
                row.textOrNull("team"),
                row.constant("role", Role.class),
                row.time("created_at"),
                row.time("expires_at"),
                row.timeOrNull("last_used_at"),
                row.timeOrNull("revoked_at"));
    }
}
