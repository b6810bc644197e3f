package io.slipway.http;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server over a table of routes. Event loops parse and move bytes; everything else runs on virtual
/// threads.
final class Api {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final Duration LISTEN = Duration.ofSeconds(10);

    private static final Duration LINGER = Duration.ofSeconds(1);

    private final List<Route> routes;
    private final Gate gate;
    private final Repeats repeats;
    private final Problems problems = new Problems();
    private final Limits limits;
    private final Semaphore requests;
    private final Semaphore streams;
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();

    @Inject
    Api(Set<RouteGroup> groups, Gate gate, Repeats repeats, Limits limits) {
        this.routes = groups.stream().flatMap(group -> group.routes().stream()).toList();
        this.gate = gate;
        this.repeats = repeats;
        this.limits = limits;
        requests = new Semaphore(limits.requests());
        streams = new Semaphore(limits.streams());
    }

    List<Route> routes() {
        return routes;
    }

    Limits limits() {
        return limits;
    }

    Problems problems() {
        return problems;
    }

    /// @throws SlipwayException `CONFLICT` if the address is taken
    HttpServer listen(Vertx vertx, InetSocketAddress address, Optional<PemKeyCertOptions> tls)
            throws InterruptedException {
        var options = new HttpServerOptions()
                .setHost(address.getHostString())
                .setPort(address.getPort())
                .setMaxHeaderSize(16 << 10)
                .setMaxInitialLineLength(8 << 10)
                .setMaxWebSocketFrameSize(Messages.LONGEST)
                .setMaxWebSocketMessageSize(Messages.LONGEST)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(false)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(120);
        tls.ifPresent(key -> options.setSsl(true).setUseAlpn(false).setKeyCertOptions(key));
        var guard = new ConnectionGuard(vertx, limits.idle());
        var router = router(vertx);
        var server = vertx.createHttpServer(options)
                .connectionHandler(guard::opened)
                .requestHandler(request -> {
                    var connection = request.connection();
                    guard.busy(connection);
                    request.response().endHandler(_ -> guard.waits(connection));
                    router.handle(request);
                });
        try {
            return server.listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(LISTEN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var taken = e.getCause() instanceof BindException;
            throw new SlipwayException(
                    taken ? Failure.CONFLICT : Failure.INVALID,
                    taken ? PortHolder.describe(address) : "cannot listen on %s: %s".formatted(address, e.getCause()),
                    e);
        } catch (TimeoutException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "listening on %s took too long".formatted(address), e);
        }
    }

    /// Ends every stream with a hint to resume, then waits for what is under way.
    ///
    /// @return whether all ended in time
    boolean drain(Duration atMost) {
        var deadline = System.nanoTime() + atMost.toNanos();
        open.forEach(Exchange::stop);
        while (!open.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return open.isEmpty();
    }

    private Router router(Vertx vertx) {
        var router = Router.router(vertx);
        router.route().handler(Api::secure);
        var paths = new LinkedHashMap<String, Map<HttpMethod, Route>>();
        for (var route : routes) {
            paths.computeIfAbsent(route.path(), _ -> new LinkedHashMap<>()).put(route.method(), route);
        }
        paths.forEach((path, methods) ->
                router.route(path.replaceAll("\\{(\\w+)}", ":$1")).handler(http -> dispatch(http, methods)));
        router.route()
                .handler(http ->
                        refuse(http, Refusal.notFound("" + http.request().path())));
        router.route().failureHandler(http -> refuse(http, unreadable(http)));
        return router;
    }

    private void dispatch(RoutingContext http, Map<HttpMethod, Route> methods) {
        var method = http.request().method();
        var route = methods.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method);
        if (route == null) {
            var allow = allow(methods.keySet());
            if (method.equals(HttpMethod.OPTIONS)) {
                http.response().putHeader("Allow", allow).setStatusCode(204).end();
            } else {
                refuse(
                        http,
                        new Refusal(
                                Refusal.Kind.METHOD_NOT_ALLOWED,
                                "%s takes %s, not %s".formatted(http.request().path(), allow, method),
                                Map.of("Allow", allow)));
            }
            return;
        }
        var room = route.isLasting() ? streams : requests;
        if (!room.tryAcquire()) {
            refuse(
                    http,
                    Refusal.busy(
                            Refusal.Kind.UNAVAILABLE,
                            "The server has as many %s under way as it takes"
                                    .formatted(route.isLasting() ? "streams" : "requests"),
                            Duration.ofSeconds(1)));
            return;
        }
        var exchange = new Exchange(this, route, http);
        open.add(exchange);
        exchange.start();
    }

    /// On the exchange's own thread, when nothing of it runs any more.
    void ended(Exchange exchange, Route route) {
        open.remove(exchange);
        (route.isLasting() ? streams : requests).release();
    }

    /// Checks everything about a request but its body, in this order: what it accepts, who sends it, whether
    /// that one may, what it brings.
    Call admit(Route route, RoutingContext http, RequestBody body) throws InterruptedException {
        var request = http.request();
        HeadChecks.accept(route, request);
        var call = gate.admit(
                route.guard(),
                new Call(
                        http.pathParams(),
                        http.queryParams(),
                        request.headers(),
                        body,
                        request.remoteAddress().hostAddress()));
        HeadChecks.query(route, http.queryParams());
        HeadChecks.content(route, request, limits);
        return call;
    }

    Answer answer(Route route, Call call) throws InterruptedException {
        return repeats.answer(route, call);
    }

    EventFormat format(HttpServerRequest request) {
        var accept = request.getHeader("Accept");
        return accept != null && accept.contains(MediaType.LINES.text()) ? EventFormat.LINES : EventFormat.EVENTS;
    }

    private void refuse(RoutingContext http, Refusal refusal) {
        var rendered = problems.of(
                refusal, http.request().method() + " " + http.request().path());
        var response = http.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(rendered.problem().status());
        rendered.headers().forEach(response::putHeader);
        response.putHeader("Content-Type", MediaType.PROBLEM.header());
        if (!http.request().isEnded()) {
            refuseRest(http);
        }
        response.end(Buffer.buffer(Json.bytes(rendered.problem())));
    }

    /// The answer comes before the body has: what the client still sends is read for a moment, so that it gets to
    /// see the answer and not a reset, and then the connection is closed.
    static void refuseRest(RoutingContext http) {
        var request = http.request();
        var length = request.getHeader("Content-Length");
        var hasBody = request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
        request.handler(_ -> {});
        request.resume();
        if (hasBody) {
            request.response().putHeader("Connection", "close");
            http.vertx().setTimer(LINGER.toMillis(), _ -> request.connection().close());
        }
    }

    private static Refusal unreadable(RoutingContext http) {
        LOG.debug(
                "{} {} cannot be routed",
                http.request().method(),
                http.request().path(),
                http.failure());
        return new Refusal(Refusal.Kind.UNREADABLE, "The URL cannot be read");
    }

    private static String allow(Set<HttpMethod> methods) {
        var names = methods.stream().map(HttpMethod::name).collect(Collectors.toCollection(TreeSet::new));
        if (names.contains("GET")) {
            names.add("HEAD");
        }
        names.add("OPTIONS");
        return String.join(", ", names);
    }

    private static void secure(RoutingContext http) {
        var began = System.nanoTime();
        http.response()
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Cache-Control", "no-store")
                .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .putHeader("Referrer-Policy", "no-referrer");
        http.addEndHandler(_ -> LOG.debug(
                "{} {} {} {} ms",
                http.request().method(),
                http.request().path(),
                http.response().getStatusCode(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)));
        http.next();
    }
}
