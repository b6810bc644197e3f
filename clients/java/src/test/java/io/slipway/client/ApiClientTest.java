package io.slipway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ApiClientTest {
    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final List<String> resumed = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private ApiClient client;

    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange http) throws IOException;
    }

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", http -> {
            keys.add(Optional.ofNullable(http.getRequestHeaders().getFirst("Idempotency-Key"))
                    .orElse(""));
            resumed.add(Optional.ofNullable(http.getRequestHeaders().getFirst("Last-Event-ID"))
                    .orElse(""));
            answers.remove().to(http);
            http.close();
        });
        server.start();
        client = new ApiClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), Optional.of("t"));
    }

    @AfterEach
    void close() {
        client.close();
        server.stop(0);
    }

    @Test
    void changeIsRepeatedUnderItsKeyWhenTheConnectionBreaks() throws Exception {
        answers.add(http -> {});
        answers.add(json(200, "{\"id\": 1}"));

        assertThat(client.put("/x", JsonNodeFactory.instance.objectNode())
                        .path("id")
                        .asInt())
                .isEqualTo(1);

        assertThat(keys).hasSize(2).doesNotContain("");
        assertThat(keys.getFirst()).isEqualTo(keys.getLast());
    }

    @Test
    void whatMayHappenOnceIsSentOnce() {
        answers.add(http -> {});

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> client.postOnce("/x", JsonNodeFactory.instance.objectNode()));
        assertThat(keys).containsExactly("");
    }

    @Test
    void busyServerIsAskedAgainAfterThePauseItNames() throws Exception {
        answers.add(http -> {
            http.getResponseHeaders().add("Retry-After", "0");
            json(503, "{\"status\": 503, \"failure\": \"UNAVAILABLE\"}").to(http);
        });
        answers.add(json(200, "{}"));

        assertThat(client.get("/x").isObject()).isTrue();
    }

    @Test
    void problemIsOneExceptionWithItsFields() {
        answers.add(json(422, """
                {"status": 422, "failure": "INVALID", "detail": "wrong", "instance": "urn:1",
                 "errors": [{"where": "f:1", "field": "a", "value": "b", "expected": "c", "mend": "d"}]}"""));

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> client.get("/x"))
                .satisfies(problem -> {
                    assertThat(problem.status()).isEqualTo(422);
                    assertThat(problem.failure()).isEqualTo("INVALID");
                    assertThat(problem.errors())
                            .containsExactly(new ApiException.FieldError("f:1", "a", "b", "c", "d"));
                });
    }

    @Test
    void brokenStreamGoesOnAfterTheLastEvent() throws Exception {
        answers.add(lines("{\"event\": \"a\", \"id\": \"1\", \"data\": {}}", "{\"event\": \"b\", \"id\""));
        answers.add(lines("{\"event\": \"resume\", \"id\": \"\", \"data\": {\"afterMillis\": 1}}"));
        answers.add(lines(
                "{\"event\": \"b\", \"id\": \"2\", \"data\": {}}",
                "{\"event\": \"end\", \"id\": \"2\", \"data\": {}}"));

        try (var stream = client.follow("/x")) {
            assertThat(stream.next()).map(StreamEvent::name).hasValue("a");
            assertThat(stream.next()).map(StreamEvent::name).hasValue("b");
            assertThat(stream.next()).map(StreamEvent::name).hasValue("end");
            assertThat(stream.next()).isEmpty();
        }
        assertThat(resumed).containsExactly("", "1", "1");
    }

    @Test
    void streamThatEndsWithAnErrorThrowsIt() throws Exception {
        answers.add(lines("{\"event\": \"error\", \"id\": \"\", \"data\": {\"status\": 500, \"detail\": \"a bug\"}}"));

        try (var stream = client.follow("/x")) {
            assertThatExceptionOfType(ApiException.class)
                    .isThrownBy(stream::next)
                    .withMessage("a bug");
        }
    }

    @Test
    void namesAreEscapedInPaths() {
        assertThat(ApiClient.path("v1", "a/b c")).isEqualTo("/v1/a%2Fb%20c");
    }

    private static Answer json(int status, String body) {
        return answer(status, "application/json", body);
    }

    private static Answer lines(String... lines) {
        return answer(200, "application/x-ndjson", String.join("\n", lines));
    }

    private static Answer answer(int status, String type, String body) {
        return http -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            http.getResponseHeaders().add("Content-Type", type);
            http.sendResponseHeaders(status, bytes.length);
            http.getResponseBody().write(bytes);
        };
    }
}
