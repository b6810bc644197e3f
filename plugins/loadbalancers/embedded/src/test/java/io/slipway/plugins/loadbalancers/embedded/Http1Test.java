package io.slipway.plugins.loadbalancers.embedded;

import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.all;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.tck.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What the gateway makes of requests and answers on the wire (RFC 9110, RFC 9112).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http1Test {
    private GatewayFixture gateway;
    private int port;

    @BeforeAll
    void open(@TempDir Path folder) throws InterruptedException {
        gateway = new GatewayFixture(folder, GatewayFixture.config(Duration.ofSeconds(30), Duration.ofSeconds(2)));
        gateway.routes(http("*", "/", all("app")));
        port = gateway.address().port();
    }

    @AfterAll
    void close() throws InterruptedException {
        gateway.close();
    }

    private Wire client() throws IOException {
        return new Wire(port);
    }

    @Test
    void keepsConnectionsOfBothSides() throws Exception {
        try (var app = new Program(connection -> {
                    while (true) {
                        Program.head(connection);
                        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                    }
                });
                var client = client()) {
            gateway.ready("app", app.port());
            for (var i = 0; i < 5; i++) {
                assertThat(client.head("GET / HTTP/1.1", "Host: a").answer().body())
                        .isEqualTo("ok");
            }
            assertThat(app.connections()).isEqualTo(1);
        }
    }

    @Test
    void answersRequestsSentAheadInTheirOrder() throws Exception {
        try (var app = Backend.remembering(exchange ->
                        Backend.answer(exchange, 200, exchange.getRequestURI().getPath()));
                var client = client()) {
            gateway.ready("app", app.port());
            client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("/1");
            assertThat(client.answer().body()).isEqualTo("/2");
            assertThat(client.answer().body()).isEqualTo("/3");
            assertThat(app.asked().get(1).body()).isEqualTo("abc");
        }
    }

    @Test
    void streamsLargeBodiesInBothDirections() throws Exception {
        var size = 20 << 20;
        try (var app = new Backend(exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (var out = exchange.getResponseBody()) {
                        exchange.getRequestBody().transferTo(out);
                    }
                });
                var client = client()) {
            gateway.ready("app", app.port());
            client.head("POST / HTTP/1.1", "Host: a", "Content-Length: " + size);
            try (var sending = Executors.newVirtualThreadPerTaskExecutor()) {
                var sent = sending.submit(() -> client.send(new byte[size]));
                var answer = client.answer();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.headers()).containsEntry("transfer-encoding", "chunked");
                assertThat(answer.body()).hasSize(size);
                sent.get();
            }
        }
    }

    @Test
    void passesNoHeaderOfOneConnectionOn() throws Exception {
        try (var app = Backend.remembering(exchange -> {
                    exchange.getResponseHeaders().set("Keep-Alive", "timeout=1");
                    Backend.answer(exchange, 200, "");
                });
                var client = client()) {
            gateway.ready("app", app.port());
            var answer = client.head(
                            "GET / HTTP/1.1",
                            "Host: shop.example.com",
                            "Connection: keep-alive, X-Mine, Content-Length",
                            "X-Mine: 1",
                            "Proxy-Connection: keep-alive",
                            "TE: gzip",
                            "X-Forwarded-For: 6.6.6.6",
                            "Forwarded: for=6.6.6.6")
                    .answer();
            assertThat(answer.headers()).doesNotContainKey("keep-alive");
            var headers = app.asked().getLast().headers();
            assertThat(headers).doesNotContainKeys("X-mine", "Proxy-connection", "Te");
            assertThat(headers.getFirst("Host")).isEqualTo("shop.example.com");
            assertThat(headers.get("X-forwarded-for")).containsExactly("127.0.0.1");
            assertThat(headers.getFirst("X-forwarded-proto")).isEqualTo("http");
            assertThat(headers.getFirst("X-forwarded-host")).isEqualTo("shop.example.com");
            assertThat(headers.get("Forwarded")).containsExactly("for=127.0.0.1;proto=http;host=\"shop.example.com\"");
        }
    }

    @Test
    void relaysTheInterimAnswerAClientWaitsFor() throws Exception {
        try (var app = new Program(connection -> {
                    Program.head(connection);
                    connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                    connection
                            .send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")
                            .send(connection.exactly(3));
                });
                var client = client()) {
            gateway.ready("app", app.port());
            client.head("POST / HTTP/1.1", "Host: a", "Content-Length: 3", "Expect: 100-continue");
            assertThat(client.answer().status()).isEqualTo(100);
            assertThat(client.send("abc").answer().body()).isEqualTo("abc");
        }
    }

    @Test
    void answersAHeadRequestWithoutBody() throws Exception {
        try (var app = Backend.remembering(exchange -> {
                    exchange.getResponseHeaders().set("Content-Length", "5");
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
                var client = client()) {
            gateway.ready("app", app.port());
            client.head("HEAD / HTTP/1.1", "Host: a");
            assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
            client.skipToEmptyLine();
            assertThat(client.head("HEAD /2 HTTP/1.1", "Host: a").line()).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void servesClientsOfTheFirstVersion() throws Exception {
        try (var app = new Program(connection -> {
                    Program.head(connection);
                    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
                });
                var client = client()) {
            gateway.ready("app", app.port());
            var answer = client.head("GET / HTTP/1.0").answer();
            assertThat(answer.headers()).containsEntry("connection", "close").doesNotContainKey("transfer-encoding");
            assertThat(answer.body()).isEqualTo("ok");
        }
    }

    @Test
    void refusesWhatTwoServersCouldReadInTwoWays() throws Exception {
        try (var app = Backend.saying("never")) {
            gateway.ready("app", app.port());
            assertRefused(400, "GET / HTTP/1.1");
            assertRefused(400, "GET / HTTP/1.1", "Host: a", "Host: b");
            assertRefused(400, "POST / HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, chunked");
            assertRefused(400, "POST / HTTP/1.1", "Host: a", "Content-Length: 3", "Content-Length: 4");
            assertRefused(400, "GET / HTTP/1.1", "Host : a");
            assertRefused(400, "GET no-path HTTP/1.1", "Host: a");
            assertRefused(414, "GET /" + "x".repeat(9000) + " HTTP/1.1", "Host: a");
            assertRefused(431, "GET / HTTP/1.1", "Host: a", "X: " + "x".repeat(40_000));
            assertThat(app.asked()).isEmpty();
        }
    }

    private void assertRefused(int status, String... head) throws IOException {
        try (var client = client()) {
            var answer = client.head(head).answer();
            assertThat(answer.status()).as(head[head.length - 1]).isEqualTo(status);
            assertThat(answer.headers()).containsEntry("proxy-status", "slipway; error=http_request_error");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void tellsHowAnInstanceFailed() throws Exception {
        try (var dying = new Program(Program::head);
                var babbling = new Program(connection -> {
                    Program.head(connection);
                    connection.send("SSH-2.0-OpenSSH_9.2\r\n\r\n");
                });
                var sleeping = new Program(connection -> {
                    Program.head(connection);
                    connection.line();
                })) {
            gateway.ready("app", dying.port());
            assertFailure(502, "connection_terminated");
            gateway.ready("app", babbling.port());
            assertFailure(502, "http_protocol_error");
            gateway.ready("app", sleeping.port());
            assertFailure(504, "http_response_timeout");
        }
    }

    private void assertFailure(int status, String error) throws IOException {
        try (var client = client()) {
            var answer = client.head("POST / HTTP/1.1", "Host: a", "Content-Length: 0", "Accept: application/json")
                    .answer();
            assertThat(answer.status()).as(error).isEqualTo(status);
            assertThat(answer.headers())
                    .containsEntry("proxy-status", "slipway; error=" + error)
                    .containsEntry("content-type", "application/problem+json");
            assertThat(answer.body()).contains("\"status\":" + status, "'app'");
        }
    }

    @Test
    void cutsAnAnswerThatWasCut() throws Exception {
        try (var app = new Program(connection -> {
                    Program.head(connection);
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                });
                var client = client()) {
            gateway.ready("app", app.port());
            assertThatThrownBy(() -> client.head("GET / HTTP/1.1", "Host: a").answer())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("4 of 10");
        }
    }

    @Test
    void leavesTheInstanceWhenTheClientLeaves() throws Exception {
        try (var app = new Program(connection -> {
            Program.head(connection);
            connection.line();
        })) {
            gateway.ready("app", app.port());
            try (var client = client()) {
                client.head("GET / HTTP/1.1", "Host: a");
                Await.until(GatewayFixture.LIMIT, "it is in flight", () -> gateway.inFlight(app.port()) == 1);
            }
            Await.until(GatewayFixture.LIMIT, "it is over", () -> gateway.inFlight(app.port()) == 0);
        }
    }
}
