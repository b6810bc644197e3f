package io.slipway.http;

import io.slipway.engine.access.Caller;
import io.slipway.spi.FieldProblem;
import io.slipway.spi.SlipwayException;
import io.vertx.core.MultiMap;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A request as an endpoint sees it: known route, caller let in, headers checked, body not yet read.
final class Call {
    private final Map<String, String> path;
    private final MultiMap query;
    private final MultiMap headers;
    private final RequestBody body;
    private final String address;
    private final @Nullable Caller caller;

    /// Not yet let in.
    ///
    /// @param address where it comes from
    Call(Map<String, String> path, MultiMap query, MultiMap headers, RequestBody body, String address) {
        this(path, query, headers, body, address, null);
    }

    private Call(
            Map<String, String> path,
            MultiMap query,
            MultiMap headers,
            RequestBody body,
            String address,
            @Nullable Caller caller) {
        this.path = Map.copyOf(path);
        this.query = query;
        this.headers = headers;
        this.body = body;
        this.address = address;
        this.caller = caller;
    }

    Call by(Caller known) {
        return new Call(path, query, headers, body, address, known);
    }

    /// Of a route that asks for a token.
    Caller caller() {
        if (caller == null) {
            throw new IllegalStateException("the route asks for no token");
        }
        return caller;
    }

    String address() {
        return address;
    }

    /// @param name of a parameter of the route's path
    String path(String name) {
        var value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route's path has no {" + name + "}");
        }
        return value;
    }

    boolean has(String parameter) {
        return path.containsKey(parameter);
    }

    Optional<String> query(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
    }

    boolean flag(String name) {
        return query(name)
                .map(value -> switch (value) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw wrong(name, value, "true or false");
                })
                .orElse(false);
    }

    OptionalInt integer(String name, Fields.Range range) {
        var value = query(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            var number = Integer.parseInt(value.get());
            if (range.holds(number)) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            throw wrong(name, value.get(), range.toString());
        }
        throw wrong(name, value.get(), range.toString());
    }

    <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type) {
        return query(name)
                .map(value ->
                        Names.parse(type, value).orElseThrow(() -> wrong(name, value, "one of " + Names.of(type))));
    }

    /// Where to resume a stream: the header wins, since browsers send it by themselves.
    Optional<String> lastEventId() {
        return Optional.ofNullable(headers.get("Last-Event-ID"))
                .filter(value -> !value.isEmpty())
                .or(() -> query("cursor"));
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    /// The body as a JSON object, read now.
    Fields fields() {
        return Fields.parse(bytes());
    }

    /// The whole body, for the small ones; read the first time.
    byte[] bytes() {
        return body.readWhole();
    }

    /// What the call is about, the same whenever it is repeated.
    String target() {
        var queries = new TreeMap<String, List<String>>();
        query.names().forEach(name -> queries.put(name, query.getAll(name)));
        return new TreeMap<>(path) + " " + queries;
    }

    InputStream body() {
        return body;
    }

    private static SlipwayException wrong(String name, String value, String expected) {
        return SlipwayException.invalid(List.of(FieldProblem.of(name, value, expected, "")));
    }
}
