package io.slipway.http;

import java.util.Map;

/// What an endpoint answers with when nothing went wrong.
sealed interface Answer {
    /// @param body a record of the contract; absent components are left out
    record Json(int status, Map<String, String> headers, Object body) implements Answer {
        public Json {
            headers = Map.copyOf(headers);
        }
    }

    record Text(String body) implements Answer {}

    /// 204.
    record Nothing() implements Answer {}

    /// Events for as long as there are any; the source is closed by whoever writes them.
    record Stream(EventSource source) implements Answer {}

    /// A WebSocket for as long as both sides like.
    record Talk(Conversation conversation) implements Answer {}

    static Answer of(Object body) {
        return new Json(200, Map.of(), body);
    }

    static Answer created(String location, Object body) {
        return new Json(201, Map.of("Location", location), body);
    }

    /// The wish is stored: where to follow the operation that brings it about.
    static Answer accepted(String location, Object operation) {
        return new Json(202, Map.of("Location", location), operation);
    }
}
