package io.slipway.engine.access;

import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Json;
import io.slipway.spi.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// Makes an empty installation usable by the person who started it, and by nobody from the network.
public final class FirstStart {
    /// The account of that person.
    public static final String ADMIN = "admin";

    private static final Duration TOKEN_LIFETIME = Duration.ofDays(365);

    private final Database database;
    private final Tokens tokens;
    private final LoginCodes codes;
    private final Clock clock;

    public FirstStart(Database database, Tokens tokens, LoginCodes codes, Clock clock) {
        this.database = database;
        this.tokens = tokens;
        this.codes = codes;
        this.clock = clock;
    }

    /// How to get in.
    ///
    /// @param token for the login file of the command line on this machine, mode 0600
    /// @param code to be printed together with the login url, for other machines and browsers
    public record FirstLogin(NewToken token, Secret code) {}

    /// Makes the first account, the default team and the default space. Repeated at every start until someone
    /// has used a token, since a crash may have lost what the last start answered; empty from then on.
    public Optional<FirstLogin> prepare(String datacenter) {
        return database.transaction(tx -> {
            if (tx.count("select count(*) as n from token where last_used_at is not null") > 0) {
                return Optional.empty();
            }
            var now = clock.instant();
            var unbounded = Json.write(Quota.unbounded());
            tx.insertIfAbsent(
                    "account",
                    Columns.of("name", ADMIN),
                    Columns.of("operator", true).and("created_at", now));
            tx.insertIfAbsent(
                    "team",
                    Columns.of("name", Teams.DEFAULT),
                    Columns.of("quota", unbounded).and("created_at", now));
            Spaces.insert(tx, new Space(Teams.DEFAULT, Spaces.DEFAULT, datacenter, Quota.unbounded(), now));
            tx.update("delete from token where account = ?", ADMIN);
            tx.update("delete from login_code where account = ?", ADMIN);
            var request = new TokenRequest("command line of the first start", null, Role.OPERATOR, TOKEN_LIFETIME);
            var token = tokens.insert(tx, ADMIN, request, Role.OPERATOR);
            return Optional.of(new FirstLogin(token, codes.issue(tx, ADMIN)));
        });
    }
}
