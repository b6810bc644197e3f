package io.slipway.engine.access;

import io.slipway.engine.store.Database;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// One-time codes that a person types in to get a token: `K7QM-2RTX-9ABC`. The first group names the code, the
/// others prove it; after a few wrong ones it is gone.
public final class LoginCodes {
    private static final String LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private static final int GROUP = 4;
    private static final int LENGTH = 3 * GROUP;
    private static final int ATTEMPTS = 5;
    private static final Duration LIFETIME = Duration.ofMinutes(30);
    private static final Duration TOKEN_LIFETIME = Duration.ofDays(30);

    private final Database database;
    private final Tokens tokens;
    private final RandomGenerator random;
    private final Clock clock;

    public LoginCodes(Database database, Tokens tokens, RandomGenerator random, Clock clock) {
        this.database = database;
        this.tokens = tokens;
        this.random = random;
        this.clock = clock;
    }

    /// A new code for an operator's account, good once and for half an hour.
    public Secret issue(String account) {
        return database.transaction(tx -> issue(tx, account));
    }

    Secret issue(Tx tx, String account) {
        var now = clock.instant();
        tx.update("delete from login_code where expires_at < ?", now);
        var code = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        tx.update("delete from login_code where id = ?", code.substring(0, GROUP));
        tx.update(
                "insert into login_code (id, hash, account, attempts_left, expires_at) values (?, ?, ?, ?, ?)",
                code.substring(0, GROUP),
                TokenValue.hash(Secret.of(code.substring(GROUP))),
                account,
                ATTEMPTS,
                now.plus(LIFETIME));
        return Secret.of(code.insert(2 * GROUP, '-').insert(GROUP, '-').toString());
    }

    /// Trades a code for a token. Empty for a code that is wrong, used or too old.
    /// @param name how the token is to be called: the program and the machine it is for
    public Optional<NewToken> redeem(Secret typed, String name) {
        var code = typed.reveal().replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
        if (code.length() != LENGTH) {
            return Optional.empty();
        }
        var id = code.substring(0, GROUP);
        var hash = TokenValue.hash(Secret.of(code.substring(GROUP)));
        return database.transaction(tx -> {
            var found = tx.optional("select * from login_code where id = ?", LoginCodes::kept, id)
                    .filter(each -> each.attemptsLeft() > 0 && clock.instant().isBefore(each.expiresAt()));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            if (!equal(found.get().hash(), hash)) {
                tx.update("update login_code set attempts_left = attempts_left - 1 where id = ?", id);
                return Optional.empty();
            }
            tx.update("delete from login_code where id = ?", id);
            var request = new TokenRequest(name, null, Role.OPERATOR, TOKEN_LIFETIME);
            return Optional.of(tokens.insert(tx, found.get().account(), request, Role.OPERATOR));
        });
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private record Kept(String hash, String account, long attemptsLeft, Instant expiresAt) {}

    private static Kept kept(Row row) {
        return new Kept(row.text("hash"), row.text("account"), row.number("attempts_left"), row.time("expires_at"));
    }
}
