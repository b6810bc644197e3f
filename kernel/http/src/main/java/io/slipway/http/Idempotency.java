package io.slipway.http;

import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Answers a changing request that is sent again as the first time (draft-ietf-httpapi-idempotency-key-header).
/// Keys belong to their caller and are kept for a day.
final class Idempotency implements Repeats {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int LONGEST_KEY = 200;
    private static final int OLD_ONES_AT_ONCE = 100;

    private final Database database;
    private final Clock clock;

    @Inject
    Idempotency(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Notes that a request begins, or answers what its twin was answered.
    ///
    /// @param digest of all that makes the request what it is
    /// @throws SlipwayException `INVALID` if the key was used for another request, `CONFLICT` if its twin is
    ///     under way, or was cut off so that nobody knows what became of it
    private Optional<Answer.Json> begin(Key key, String digest) {
        if (key.value().isEmpty() || key.value().length() > LONGEST_KEY) {
            throw SlipwayException.invalid(List.of(
                    FieldProblem.of("Idempotency-Key", key.value(), "1 to %d characters".formatted(LONGEST_KEY), "")));
        }
        return database.transaction(tx -> {
            forgetOld(tx);
            if (tx.insertIfAbsent(
                    "idempotency", key.columns(), Columns.of("digest", digest).and("begun_at", clock.instant()))) {
                return Optional.empty();
            }
            return Optional.of(twin(tx, key, digest));
        });
    }

    private static Answer.Json twin(Tx tx, Key key, String digest) {
        var twin = tx.one(
                "select digest, status, location, body from idempotency where caller = ? and idempotency_key = ?",
                Twin::of,
                key.caller(),
                key.value());
        if (!twin.digest().equals(digest)) {
            throw SlipwayException.invalid(List.of(FieldProblem.of(
                    "Idempotency-Key", key.value(), "a key that no other request has used", "use a new key")));
        }
        if (twin.body() == null || twin.location() == null) {
            throw SlipwayException.conflict(
                    "the first request with Idempotency-Key '%s' is under way, or was cut off when its server ended; see the operations for what became of it"
                            .formatted(key.value()));
        }
        return new Answer.Json(twin.status(), Map.of("Location", twin.location()), Json.tree(twin.body()));
    }

    /// Keeps what the request was answered.
    private void answered(Key key, Answer.Json answer) {
        database.write(tx -> tx.update(
                "update idempotency set status = ?, location = ?, body = ? where caller = ? and idempotency_key = ?",
                answer.status(),
                answer.headers().getOrDefault("Location", ""),
                Json.text(answer.body()),
                key.caller(),
                key.value()));
    }

    /// The request changed nothing: the key may be used again.
    private void refused(Key key) {
        database.write(tx -> tx.update(
                "delete from idempotency where caller = ? and idempotency_key = ? and status is null",
                key.caller(),
                key.value()));
    }

    private void forgetOld(Tx tx) {
        var old = tx.query(
                "select caller, idempotency_key from idempotency where begun_at < ? order by begun_at limit ?",
                row -> new Key(row.text("caller"), row.text("idempotency_key")),
                clock.instant().minus(KEPT),
                OLD_ONES_AT_ONCE);
        old.forEach(key -> tx.update(
                "delete from idempotency where caller = ? and idempotency_key = ?", key.caller(), key.value()));
    }

    @Override
    public Answer answer(Route route, Call call) throws InterruptedException {
        var header = call.header("Idempotency-Key");
        if (!route.isRepeatable() || header.isEmpty()) {
            return route.endpoint().handle(call);
        }
        var key = new Key(call.caller().name(), header.get());
        var before = begin(key, digest(route, call));
        return before.isPresent() ? before.get() : first(route, call, key);
    }

    private Answer first(Route route, Call call, Key key) throws InterruptedException {
        try {
            var now = route.endpoint().handle(call);
            if (now instanceof Answer.Json json) {
                answered(key, json);
            }
            return now;
        } catch (SlipwayException | Refusal e) {
            refused(key);
            throw e;
        }
    }

    private static String digest(Route route, Call call) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((route.operation() + "\n" + call.target() + "\n").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(call.bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    record Key(String caller, String value) {
        private Columns columns() {
            return Columns.of("caller", caller).and("idempotency_key", value);
        }
    }

    private record Twin(
            String digest,
            int status,
            @Nullable String location,
            @Nullable String body) {
        static Twin of(Row row) {
            var status = row.numberOrNull("status");
            return new Twin(
                    row.text("digest"),
                    status == null ? 0 : status.intValue(),
                    row.textOrNull("location"),
                    row.textOrNull("body"));
        }
    }
}
