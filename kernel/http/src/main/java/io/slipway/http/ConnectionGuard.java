package io.slipway.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Closes connections on which no request is under way for too long: those that say nothing, and those that
/// send the head of a request a byte at a time, which no idle timeout sees. Lives on one event loop.
final class ConnectionGuard {
    private final Vertx vertx;
    private final Duration idle;
    private final Map<HttpConnection, Long> timers = new HashMap<>();

    ConnectionGuard(Vertx vertx, Duration idle) {
        this.vertx = vertx;
        this.idle = idle;
    }

    void opened(HttpConnection connection) {
        waits(connection);
        connection.closeHandler(_ -> busy(connection));
    }

    void busy(HttpConnection connection) {
        var timer = timers.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    void waits(HttpConnection connection) {
        busy(connection);
        timers.put(connection, vertx.setTimer(idle.toMillis(), _ -> {
            timers.remove(connection);
            connection.close();
        }));
    }
}
