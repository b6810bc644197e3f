package io.slipway.http;

import io.slipway.engine.store.Columns;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.Row;
import io.slipway.engine.store.Tx;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Answers a changing request that is sent again as the first time (draft-ietf-httpapi-idempotency-key-header).
/// Keys belong to their caller and are kept for a day.
final class Idempotency implements Repeats {
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int LONGEST_KEY = 200;
    private static final int NOTHING = 204;
    private static final int OLD_ONES_AT_ONCE = 100;

    private final Database database;
    private final Clock clock;

    @Inject
    Idempotency(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public Answer answer(Route route, Call call) throws InterruptedException {
        var header = call.header("Idempotency-Key");
        if (route.repeats() == Route.Repetition.WITHOUT_KEY || header.isEmpty()) {
            return route.endpoint().handle(call);
        }
        var key = Key.of(call.caller().name(), header.get());
        var before = begin(key, key.digest(content(route, call)));
        return before.isPresent() ? before.get() : first(route, call, key);
    }

    private Answer first(Route route, Call call, Key key) throws InterruptedException {
        try {
            var now = route.endpoint().handle(call);
            switch (now) {
                case Answer.Json json -> answered(key, json, route.repeats());
                case Answer.Nothing _ -> answered(key, NOTHING, null, null);
                case Answer.Text _, Answer.Stream _, Answer.Talk _ ->
                    throw new IllegalStateException(route.operation() + " answers what cannot be kept");
            }
            return now;
        } catch (SlipwayException | Refusal e) {
            refused(key);
            throw e;
        }
    }

    /// Notes that a request begins, or answers what its twin was answered.
    ///
    /// @param digest of all that makes the request what it is
    /// @throws SlipwayException `INVALID` if the key was used for another request, `CONFLICT` if its twin is
    ///     under way, or was cut off so that nobody knows what became of it
    private Optional<Answer> begin(Key key, String digest) {
        return database.transaction(tx -> {
            forgetOld(tx, key);
            if (tx.insertIfAbsent(
                    "idempotency", key.columns(), Columns.of("digest", digest).and("begun_at", clock.instant()))) {
                return Optional.empty();
            }
            return Optional.of(twin(tx, key, digest));
        });
    }

    private static Answer twin(Tx tx, Key key, String digest) {
        var twin = tx.one(
                "select digest, status, location, body from idempotency where caller = ? and idempotency_key = ?",
                Twin::of,
                key.caller(),
                key.hash());
        if (!twin.digest().equals(digest)) {
            throw SlipwayException.invalid(List.of(FieldProblem.of(
                    "Idempotency-Key", key.value(), "a key that no other request has used", "use a new key")));
        }
        if (twin.status() == 0) {
            throw SlipwayException.conflict(
                    "the first request with Idempotency-Key '%s' is under way, or was cut off when its server ended; see the operations for what became of it"
                            .formatted(key.value()));
        }
        if (twin.status() == NOTHING) {
            return new Answer.Nothing();
        }
        var location = twin.location() == null ? "" : twin.location();
        if (twin.body() == null) {
            throw SlipwayException.conflict(
                    "the first request with Idempotency-Key '%s' was answered with a value that is told once; delete %s and ask with a new key"
                            .formatted(key.value(), location));
        }
        var headers = location.isEmpty() ? Map.<String, String>of() : Map.of("Location", location);
        return new Answer.Json(twin.status(), headers, Json.tree(twin.body()));
    }

    private void answered(Key key, Answer.Json answer, Route.Repetition repeats) {
        answered(
                key,
                answer.status(),
                answer.headers().get("Location"),
                repeats == Route.Repetition.TOLD_ONCE ? null : Json.text(answer.body()));
    }

    /// Keeps what the request was answered.
    private void answered(Key key, int status, @Nullable String location, @Nullable String body) {
        database.write(tx -> tx.update(
                "update idempotency set status = ?, location = ?, body = ? where caller = ? and idempotency_key = ?",
                status,
                location,
                body,
                key.caller(),
                key.hash()));
    }

    /// The request changed nothing: the key may be used again.
    private void refused(Key key) {
        database.write(tx -> tx.update(
                "delete from idempotency where caller = ? and idempotency_key = ? and status is null",
                key.caller(),
                key.hash()));
    }

    private void forgetOld(Tx tx, Key asked) {
        var before = clock.instant().minus(KEPT);
        tx.update(
                "delete from idempotency where caller = ? and idempotency_key = ? and begun_at < ?",
                asked.caller(),
                asked.hash(),
                before);
        record Old(String caller, String key) {}
        var old = tx.query(
                "select caller, idempotency_key from idempotency where begun_at < ? order by begun_at limit ?",
                row -> new Old(row.text("caller"), row.text("idempotency_key")),
                before,
                OLD_ONES_AT_ONCE);
        old.forEach(each -> tx.update(
                "delete from idempotency where caller = ? and idempotency_key = ?", each.caller(), each.key()));
    }

    /// All that makes the request what it is.
    private static byte[] content(Route route, Call call) {
        var head = (route.operation() + "\n" + call.target() + "\n").getBytes(StandardCharsets.UTF_8);
        var body = call.bytes();
        return ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .array();
    }

    /// A caller's key. Neither it nor a plain digest of the request is kept: a request may hold a secret that a
    /// thief of the database could guess, one by one, against its digest.
    ///
    /// @param value as the caller sent it
    /// @param hash what it is found by
    private record Key(String caller, String value, String hash) {
        static Key of(String caller, String value) {
            if (value.isEmpty() || value.length() > LONGEST_KEY) {
                throw SlipwayException.invalid(List.of(
                        FieldProblem.of("Idempotency-Key", value, "1 to %d characters".formatted(LONGEST_KEY), "")));
            }
            return new Key(caller, value, hmac(caller, value.getBytes(StandardCharsets.UTF_8)));
        }

        String digest(byte[] content) {
            return hmac(value, content);
        }

        private Columns columns() {
            return Columns.of("caller", caller).and("idempotency_key", hash);
        }

        private static String hmac(String key, byte[] content) {
            try {
                var mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                return HexFormat.of().formatHex(mac.doFinal(content));
            } catch (NoSuchAlgorithmException | InvalidKeyException e) {
                throw new IllegalStateException("every JDK has HmacSHA256, which takes any key", e);
            }
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
