package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ApiTest {
    private static final Limits SHORT = new Limits(
            1_000,
            100_000,
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMillis(300),
            Duration.ofMillis(700),
            Duration.ofMillis(100),
            3,
            2);

    private final Fixture routes = new Fixture();
    private RunningApi server;

    @BeforeEach
    void start() throws InterruptedException {
        server = new RunningApi(routes, SHORT);
    }

    @AfterEach
    void stop() {
        routes.release.countDown();
        server.close();
    }

    @Test
    void answersJsonWithSecurityHeaders() throws Exception {
        var response = server.get("/hello/ann?times=2");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"text\":\"hello ann\",\"times\":2}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void headTellsWhatGetWouldWithoutABody() throws Exception {
        var response = server.send(server.request("/hello/ann").method("HEAD", BodyPublishers.noBody()));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("Content-Length")).contains("20");
    }

    @Test
    void unknownPathIs404AndUnknownMethodIs405WithAllow() throws Exception {
        assertProblem(server.get("/nowhere"), 404, "/docs/problems/not-found");
        var response = server.send(server.request("/hello/ann").DELETE());
        assertProblem(response, 405, "/docs/problems/method-not-allowed");
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
    }

    @Test
    void unacceptableIs406() throws Exception {
        assertProblem(
                server.send(server.request("/hello/ann").header("Accept", "image/png")),
                406,
                "/docs/problems/not-acceptable");
        assertThat(server.send(server.request("/hello/ann").header("Accept", "text/html, */*;q=0.1"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void otherContentTypeIs415() throws Exception {
        var response = server.send(
                server.request("/sum").header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}")));
        assertProblem(response, 415, "/docs/problems/unsupported-media-type");
    }

    @Test
    void brokenJsonIs400AndNamesThePlace() throws Exception {
        var response = post("/sum", "{\"first\": 1,\n oops}");
        assertProblem(response, 400, "/docs/problems/unreadable");
        assertThat(RunningApi.json(response).path("detail").asText()).contains("line 2");
    }

    @Test
    void everyWrongFieldIsNamedAtOnce() throws Exception {
        var response = post("/sum", "{\"first\": 11, \"third\": 3}");
        assertProblem(response, 422, "/docs/problems/invalid");
        var errors = RunningApi.json(response).path("errors");
        assertThat(errors.findValuesAsText("field")).containsExactlyInAnyOrder("first", "second", "third");
        assertThat(errors.findValuesAsText("expected")).contains("a whole number from 0 to 10");
    }

    @Test
    void unknownQueryParameterIsRefusedByName() throws Exception {
        var response = server.get("/hello/ann?tims=2");
        assertProblem(response, 422, "/docs/problems/invalid");
        assertThat(RunningApi.json(response).path("errors").findValuesAsText("field"))
                .containsExactly("tims");
    }

    @Test
    void bodyAboveTheBoundIs413WhetherAnnouncedOrNot() throws Exception {
        assertProblem(post("/sum", "x".repeat(2_000)), 413, "/docs/problems/too-large");
        var chunked = server.send(server.request("/upload")
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[200_000]))));
        assertProblem(chunked, 413, "/docs/problems/too-large");
    }

    @Test
    void uploadIsStreamedToItsReader() throws Exception {
        var response = server.send(server.request("/upload")
                .header("Content-Type", "application/octet-stream")
                .expectContinue(true)
                .POST(BodyPublishers.ofByteArray(new byte[90_000])));
        assertThat(response.body()).isEqualTo("{\"text\":\"bytes\",\"times\":90000}");
    }

    @Test
    void bodyThatStallsIs408() throws Exception {
        var answer = server.raw(
                "POST /sum HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
        assertThat(answer).startsWith("HTTP/1.1 408").contains("/docs/problems/timed-out");
    }

    @Test
    void headThatTricklesIsCutOff() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(50);
            var until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            assertThatThrownBy(() -> {
                        while (System.nanoTime() < until) {
                            socket.getOutputStream().write('G');
                            try {
                                if (socket.getInputStream().read() < 0) {
                                    throw new IOException("closed");
                                }
                            } catch (java.net.SocketTimeoutException e) {
                                assertThat(e).isNotNull();
                            }
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void failuresBecomeTheirStatus() throws Exception {
        assertProblem(server.get("/fail/conflict"), 409, "/docs/problems/conflict");
        assertProblem(server.get("/fail/unsupported"), 422, "/docs/problems/unsupported");
        var exhausted = server.get("/fail/exhausted");
        assertProblem(exhausted, 503, "/docs/problems/exhausted");
        assertThat(exhausted.headers().firstValue("Retry-After")).contains("2");
    }

    @Test
    void faultsOfOursHideTheirTextAndHaveAnInstance() throws Exception {
        var response = server.get("/bug");
        assertProblem(response, 500, "/docs/problems/broken");
        assertThat(response.body()).doesNotContain("secret inside").contains("urn:uuid:");
    }

    @Test
    void endpointThatTakesTooLongIs503AndInterrupted() throws Exception {
        assertProblem(server.get("/hang"), 503, "/docs/problems/unavailable");
        assertThat(routes.interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void moreRequestsThanFitAre503() throws Exception {
        var waiting = List.of(1, 2, 3).stream()
                .map(_ -> server.client.sendAsync(server.request("/wait").build(), BodyHandlers.ofString()))
                .toList();
        assertThat(routes.waiting.await(5, TimeUnit.SECONDS)).isTrue();
        assertProblem(server.get("/hello/ann"), 503, "/docs/problems/unavailable");
        routes.release.countDown();
        for (var answer : waiting) {
            assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void routeThatNobodyThoughtAboutIsDenied() throws Exception {
        assertProblem(server.get("/forgotten"), 403, "/docs/problems/forbidden");
    }

    @Test
    void streamCarriesEventsAndEnds() throws Exception {
        routes.events.add(EventSource.Event.of("1", "line", new Said("one", 1)));
        routes.events.add(EventSource.Event.end("2", new Said("over", 0)));
        var response = server.get("/stream");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        assertThat(response.body())
                .startsWith("retry: 1000\n\n")
                .contains("id: 1\nevent: line\ndata: {\"text\":\"one\",\"times\":1}\n\n")
                .endsWith("id: 2\nevent: end\ndata: {\"text\":\"over\",\"times\":0}\n\n");
        assertThat(routes.closed.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void streamComesAsLinesWhenAskedFor() throws Exception {
        routes.events.add(EventSource.Event.end("7", new Said("over", 0)));
        var response = server.send(server.request("/stream").header("Accept", "application/x-ndjson"));
        assertThat(response.body())
                .isEqualTo("{\"event\":\"end\",\"id\":\"7\",\"data\":{\"text\":\"over\",\"times\":0}}\n");
    }

    @Test
    void streamTellsToResumeWhenTheServerStops() throws Exception {
        var stream = server.client.sendAsync(server.request("/stream").build(), BodyHandlers.ofString());
        assertThat(routes.opened.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(server.api().drain(Duration.ofSeconds(5))).isTrue();
        assertThat(stream.get(5, TimeUnit.SECONDS).body()).contains("event: resume\ndata: {\"afterMillis\":1000}");
    }

    @Test
    void streamEndsWhenItsReaderHasGone() throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(routes.opened.await(5, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(routes.closed.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void takenPortNamesItsHolder() {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
        var vertx = io.vertx.core.Vertx.vertx();
        try {
            assertThatThrownBy(() -> server.api().listen(vertx, address, Optional.empty()))
                    .isInstanceOf(SlipwayException.class)
                    .hasMessageContaining(
                            "is taken by java (pid %d)", ProcessHandle.current().pid())
                    .hasMessageContaining("server.listen");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private java.net.http.HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return server.send(server.request(path)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString(json)));
    }

    private static void assertProblem(java.net.http.HttpResponse<String> response, int status, String type)
            throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(RunningApi.json(response).path("type").asText()).isEqualTo(type);
        assertThat(RunningApi.json(response).path("status").asInt()).isEqualTo(status);
    }

    record Said(String text, @Nullable Integer times) {}

    private static final class Fixture implements RouteGroup {
        final BlockingQueue<EventSource.Event> events = new ArrayBlockingQueue<>(10);
        final CountDownLatch interrupted = new CountDownLatch(1);
        final CountDownLatch waiting = new CountDownLatch(3);
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch opened = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public List<Route> routes() {
            return List.of(
                    open(Route.get("hello", "/hello/{name}", Fixture::hello).queries("times")),
                    open(Route.post("sum", "/sum", Fixture::sum).takes(MediaType.JSON)),
                    open(Route.post("upload", "/upload", Fixture::upload).takes(MediaType.OCTETS)),
                    open(Route.get("fail", "/fail/{how}", Fixture::fail)),
                    open(Route.get("bug", "/bug", _ -> {
                        throw new IllegalStateException("secret inside");
                    })),
                    open(Route.get("hang", "/hang", _ -> hang())),
                    open(Route.get("wait", "/wait", _ -> await())),
                    open(Route.get("stream", "/stream", _ -> stream()).gives(MediaType.EVENTS)),
                    Route.get("forgotten", "/forgotten", _ -> Answer.of(new Said("never", 0))));
        }

        private static Route open(Route route) {
            return route.allows(new Guard.Anybody());
        }

        private static Answer hello(Call call) {
            var times = call.integer("times", new Fields.Range(1, 9));
            return Answer.of(new Said("hello " + call.path("name"), times.isPresent() ? times.getAsInt() : null));
        }

        private static Answer sum(Call call) {
            var fields = call.fields();
            var range = new Fields.Range(0, 10);
            var sum = fields.integer("first", range) + fields.integer("second", range);
            fields.done();
            return Answer.of(new Said("sum", sum));
        }

        private static Answer upload(Call call) {
            try {
                return Answer.of(new Said("bytes", call.body().readAllBytes().length));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Answer fail(Call call) {
            var failure = Names.parse(Failure.class, call.path("how")).orElseThrow();
            throw new SlipwayException(failure, "told so");
        }

        private Answer hang() throws InterruptedException {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return Answer.of(new Said("never", 0));
        }

        private Answer await() throws InterruptedException {
            waiting.countDown();
            release.await();
            return Answer.of(new Said("done", 0));
        }

        private Answer stream() {
            opened.countDown();
            return new Answer.Stream(new EventSource() {
                @Override
                public List<Event> next(Duration wait) throws InterruptedException {
                    var event = events.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
                    return event == null ? List.of() : List.of(event);
                }

                @Override
                public void close() {
                    closed.countDown();
                }
            });
        }
    }
}
