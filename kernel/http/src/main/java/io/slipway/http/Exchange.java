package io.slipway.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request from its head to its answer. The endpoint runs on a virtual thread of its own, which ends by
/// interruption when the time is over, the client has gone or the server stops; whether it obeys or not, the
/// client gets its answer in time.
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private final Api api;
    private final Route route;
    private final RoutingContext http;
    private final Vertx vertx;
    private final Context context;
    private final RequestBody body;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final Thread worker;
    private volatile boolean stopping;

    /// On the event loop.
    Exchange(Api api, Route route, RoutingContext http) {
        this.api = api;
        this.route = route;
        this.http = http;
        vertx = http.vertx();
        context = vertx.getOrCreateContext();
        http.request().pause();
        var limits = api.limits();
        var maxBytes = route.takes() == MediaType.OCTETS ? limits.uploadBytes() : limits.bodyBytes();
        body = new RequestBody(http.request(), context, maxBytes, limits.stall());
        worker = Thread.ofVirtual().name("request ", 0).unstarted(this::run);
    }

    /// On the event loop.
    void start() {
        var limits = api.limits();
        var limit = route.takes() == MediaType.OCTETS ? limits.upload() : limits.answer();
        var timer = route.isLasting() ? -1 : vertx.setTimer(limit.toMillis(), _ -> expire());
        http.addEndHandler(_ -> {
            vertx.cancelTimer(timer);
            // Too late to be read, or the client has gone: either way nobody waits for the rest of the work.
            if (!answered.get() || route.isLasting()) {
                worker.interrupt();
            }
        });
        worker.start();
    }

    /// Ends a stream with the hint to resume elsewhere or later.
    void stop() {
        stopping = true;
        worker.interrupt();
    }

    private void expire() {
        // A client that sends too slowly is told so: trying again would end alike.
        fail(
                body.isAwaited()
                        ? new Refusal(Refusal.Kind.TIMED_OUT, "The body did not come to its end in time")
                        : new InterruptedException("time is over"));
        worker.interrupt();
    }

    private void run() {
        try {
            var call = api.admit(route, http, body);
            switch (api.answer(route, call)) {
                case Answer.Json(var status, var headers, var content) ->
                    send(status, headers, route.gives(), Buffer.buffer(Json.bytes(content)));
                case Answer.Text(var text) -> send(200, Map.of(), route.gives(), Buffer.buffer(text));
                case Answer.Nothing _ -> send(204, Map.of(), MediaType.NONE, Buffer.buffer());
                case Answer.Stream(var source) -> stream(source);
                case Answer.Talk(var conversation) -> talk(conversation);
            }
        } catch (Exception | LinkageError | AssertionError e) {
            fail(e);
        } finally {
            api.ended(this, route);
        }
    }

    private void fail(Throwable failure) {
        if (answered.get()) {
            return;
        }
        var rendered =
                api.problems().of(failure, route.method() + " " + http.request().path());
        send(
                rendered.problem().status(),
                rendered.headers(),
                MediaType.PROBLEM,
                Buffer.buffer(Json.bytes(rendered.problem())));
    }

    private void send(int status, Map<String, String> headers, MediaType type, Buffer content) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        context.runOnContext(_ -> {
            var response = http.response();
            if (response.closed()) {
                return;
            }
            head(response, status, headers, type);
            if (status != 204) {
                response.putHeader("Content-Length", Integer.toString(content.length()));
            }
            if (!body.isComplete()) {
                Api.refuseRest(http);
            }
            var _ = http.request().method().equals(HttpMethod.HEAD) ? response.end() : response.end(content);
        });
    }

    private static void head(HttpServerResponse response, int status, Map<String, String> headers, MediaType type) {
        response.setStatusCode(status);
        headers.forEach(response::putHeader);
        if (type != MediaType.NONE) {
            response.putHeader("Content-Type", type.header());
        }
    }

    private void stream(EventSource source) throws InterruptedException {
        try (source) {
            if (http.request().method().equals(HttpMethod.HEAD)) {
                send(200, Map.of(), MediaType.EVENTS, Buffer.buffer());
                return;
            }
            if (!answered.compareAndSet(false, true)) {
                return;
            }
            var format = api.format(http.request());
            try {
                write(() -> {
                    head(http.response(), 200, Map.of(), format.type());
                    return http.response().setChunked(true).write(format.open());
                });
                copy(source, format);
            } catch (InterruptedException e) {
                if (!stopping) {
                    throw e;
                }
                last(format, "resume", new Resume(EventFormat.RETRY_MILLIS));
            } catch (RuntimeException e) {
                // The head is out: what went wrong can only be told as an event.
                var problem = api.problems()
                        .of(e, route.method() + " " + http.request().path())
                        .problem();
                last(format, "error", problem);
            }
        }
    }

    private void talk(Conversation conversation) throws InterruptedException {
        if (!http.request().canUpgradeToWebSocket()) {
            throw new Refusal(
                    Refusal.Kind.UNREADABLE,
                    "This is a WebSocket (RFC 6455): ask for it with 'Upgrade: websocket'",
                    Map.of("Upgrade", "websocket"));
        }
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        var opened = new CompletableFuture<Messages>();
        context.runOnContext(_ -> http.request().toWebSocket().onComplete(result -> {
            if (result.succeeded()) {
                opened.complete(
                        new Messages(result.result(), context, api.limits().stall(), worker::interrupt));
            } else {
                opened.completeExceptionally(result.cause());
            }
        }));
        try {
            conversation.hold(opened.get(api.limits().stall().toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug(
                    "{} {}: no WebSocket came about",
                    route.method(),
                    http.request().path(),
                    e);
        } finally {
            // Whatever happened, nothing is said here any more.
            context.runOnContext(_ -> http.request().connection().close());
        }
    }

    private void copy(EventSource source, EventFormat format) throws InterruptedException {
        while (true) {
            var events = source.next(api.limits().heartbeat());
            var text = events.isEmpty() ? format.alive() : format.write(events);
            write(() -> http.response().write(text));
            if (!events.isEmpty() && events.getLast().last()) {
                write(() -> http.response().end());
                return;
            }
        }
    }

    private void last(EventFormat format, String name, Object data) throws InterruptedException {
        var text = format.write(List.of(new EventSource.Event("", name, data, true)));
        write(() -> http.response().end(text));
    }

    /// Waits until the client took it: a slow reader slows its own stream and nothing else.
    private void write(WriteStep step) throws InterruptedException {
        var written = new CompletableFuture<Void>();
        context.runOnContext(_ -> {
            if (http.response().closed()) {
                written.completeExceptionally(new InterruptedException());
                return;
            }
            step.write().onComplete(result -> {
                if (result.succeeded()) {
                    written.complete(null);
                } else {
                    written.completeExceptionally(result.cause());
                }
            });
        });
        try {
            written.get(api.limits().stall().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug(
                    "{} {}: the reader has gone or does not read",
                    route.method(),
                    http.request().path(),
                    e);
            context.runOnContext(_ -> http.request().connection().close());
            throw new InterruptedException("the reader has gone");
        }
    }

    @FunctionalInterface
    private interface WriteStep {
        Future<Void> write();
    }

    /// The server stops: ask again after a while, with the last id.
    record Resume(int afterMillis) {}
}
