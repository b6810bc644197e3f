package io.slipway.http;

import io.vertx.core.http.HttpMethod;
import java.util.Set;

/// One operation of the contract: how it is reached, who may use it, what it takes and gives.
///
/// @param operation the contract's `operationId`
/// @param path as in the contract: `/v1/teams/{team}`
/// @param isRepeatable whether a repeated request with the same `Idempotency-Key` is answered as the first one
/// @param queries the names of its query parameters; others are refused
record Route(
        String operation,
        HttpMethod method,
        String path,
        Guard guard,
        Set<String> queries,
        MediaType takes,
        MediaType gives,
        boolean isRepeatable,
        Endpoint endpoint) {
    Route {
        queries = Set.copyOf(queries);
    }

    static Route get(String operation, String path, Endpoint endpoint) {
        return of(operation, HttpMethod.GET, path, endpoint);
    }

    static Route put(String operation, String path, Endpoint endpoint) {
        return of(operation, HttpMethod.PUT, path, endpoint).takes(MediaType.JSON);
    }

    /// Takes nothing unless it says so.
    static Route post(String operation, String path, Endpoint endpoint) {
        return of(operation, HttpMethod.POST, path, endpoint);
    }

    static Route patch(String operation, String path, Endpoint endpoint) {
        return of(operation, HttpMethod.PATCH, path, endpoint).takes(MediaType.MERGE_PATCH);
    }

    static Route delete(String operation, String path, Endpoint endpoint) {
        return of(operation, HttpMethod.DELETE, path, endpoint);
    }

    /// Nobody may use it until [#allows] says who.
    private static Route of(String operation, HttpMethod method, String path, Endpoint endpoint) {
        return new Route(
                operation, method, path, new Guard.Nobody(), Set.of(), MediaType.NONE, MediaType.JSON, false, endpoint);
    }

    Route allows(Guard guard) {
        return new Route(operation, method, path, guard, queries, takes, gives, isRepeatable, endpoint);
    }

    Route queries(String... names) {
        return new Route(operation, method, path, guard, Set.of(names), takes, gives, isRepeatable, endpoint);
    }

    Route takes(MediaType type) {
        return new Route(operation, method, path, guard, queries, type, gives, isRepeatable, endpoint);
    }

    /// [MediaType#EVENTS] stands for both forms of a stream.
    Route gives(MediaType type) {
        return new Route(operation, method, path, guard, queries, takes, type, isRepeatable, endpoint);
    }

    /// Honours `Idempotency-Key`.
    Route repeatable() {
        return new Route(operation, method, path, guard, queries, takes, gives, true, endpoint);
    }

    boolean isStream() {
        return gives == MediaType.EVENTS;
    }
}
