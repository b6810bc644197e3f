package io.slipway.http;

import io.vertx.core.http.HttpMethod;
import java.util.Set;

/// One operation of the contract: how it is reached, who may use it, what it takes and gives.
///
/// @param operation the contract's `operationId`
/// @param path as in the contract: `/v1/teams/{team}`
/// @param repeats what becomes of a request that is sent again with the same `Idempotency-Key`
/// @param queries the names of its query parameters; others are refused
record Route(
        String operation,
        HttpMethod method,
        String path,
        Guard guard,
        Set<String> queries,
        MediaType takes,
        MediaType gives,
        Repetition repeats,
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
        var repeats = method.equals(HttpMethod.GET) ? Repetition.WITHOUT_KEY : Repetition.ANSWERED_AGAIN;
        return new Route(
                operation,
                method,
                path,
                new Guard.Nobody(),
                Set.of(),
                MediaType.NONE,
                MediaType.JSON,
                repeats,
                endpoint);
    }

    /// What an `Idempotency-Key` does.
    enum Repetition {
        /// It is not looked at: nothing is changed, or the same twice is the same once.
        WITHOUT_KEY,
        /// What was answered is answered again.
        ANSWERED_AGAIN,
        /// What was answered holds a secret, which is told once: it is kept that it was answered, not what.
        TOLD_ONCE
    }

    Route allows(Guard guard) {
        return new Route(operation, method, path, guard, queries, takes, gives, repeats, endpoint);
    }

    Route queries(String... names) {
        return new Route(operation, method, path, guard, Set.of(names), takes, gives, repeats, endpoint);
    }

    Route takes(MediaType type) {
        return new Route(operation, method, path, guard, queries, type, gives, repeats, endpoint);
    }

    /// [MediaType#EVENTS] stands for both forms of a stream.
    Route gives(MediaType type) {
        return new Route(operation, method, path, guard, queries, takes, type, repeats, endpoint);
    }

    /// Changes are answered again where it does not say otherwise.
    Route repeats(Repetition how) {
        return new Route(operation, method, path, guard, queries, takes, gives, how, endpoint);
    }

    boolean isStream() {
        return gives == MediaType.EVENTS;
    }

    boolean isConversation() {
        return gives == MediaType.MESSAGES;
    }

    /// Whether its answer takes as long as the client likes.
    boolean isLasting() {
        return isStream() || isConversation();
    }
}
