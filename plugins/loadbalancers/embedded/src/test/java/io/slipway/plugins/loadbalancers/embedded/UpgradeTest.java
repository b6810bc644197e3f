package io.slipway.plugins.loadbalancers.embedded;

import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.LIMIT;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.all;
import static io.slipway.plugins.loadbalancers.embedded.GatewayFixture.http;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.tck.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Connections that outlive their request: WebSockets and other upgrades, and answers without an end.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class UpgradeTest {
    /// FIN and close; 2 bytes; 1001.
    private static final byte[] GOING_AWAY = {(byte) 0x88, 2, 0x03, (byte) 0xe9};

    private static final byte[] MASKED_GOING_AWAY = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe9};

    private GatewayFixture gateway;
    private int port;

    @BeforeAll
    void open(@TempDir Path folder) throws InterruptedException {
        gateway = new GatewayFixture(folder);
        gateway.routes(http("*", "/", all("app")));
        port = gateway.address().port();
    }

    @AfterAll
    void close() throws InterruptedException {
        gateway.close();
    }

    private Wire upgraded(String protocol) throws IOException {
        var client = new Wire(port);
        client.head(
                "GET /chat HTTP/1.1",
                "Host: a",
                "Connection: keep-alive, Upgrade",
                "Upgrade: " + protocol,
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13");
        var answer = client.answer();
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.headers()).containsEntry("upgrade", protocol).containsEntry("connection", "upgrade");
        return client;
    }

    private static void accept(Wire connection, String protocol) throws IOException {
        Program.head(connection);
        connection.head(
                "HTTP/1.1 101 Switching Protocols",
                "Connection: Upgrade",
                "Upgrade: " + protocol,
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    /// A text frame, unmasked, as short as ASCII allows.
    private static byte[] frame(String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        var frame = new byte[bytes.length + 2];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, frame, 2, bytes.length);
        return frame;
    }

    @Test
    void carriesAWebSocketBothWays() throws Exception {
        try (var app = new Program(connection -> {
            accept(connection, "websocket");
            connection.send(frame("hello"));
            connection.send(connection.exactly(7));
        })) {
            gateway.ready("app", app.port());
            try (var client = upgraded("websocket")) {
                assertThat(client.exactly(7)).isEqualTo(frame("hello"));
                assertThat(gateway.inFlight(app.port())).isEqualTo(1);
                assertThat(client.send(frame("again")).exactly(7)).isEqualTo(frame("again"));
                assertThat(client.isEnded()).isTrue();
            }
            Await.until(LIMIT, "it is over", () -> gateway.inFlight(app.port()) == 0);
        }
    }

    @Test
    void tellsBothEndsOfAWebSocketToGoWhenItsInstanceLeaves() throws Exception {
        var toldApp = new CompletableFuture<byte[]>();
        try (var app = new Program(connection -> {
            accept(connection, "websocket");
            toldApp.complete(connection.exactly(8));
            connection.send(GOING_AWAY);
        })) {
            gateway.ready("app", app.port());
            try (var client = upgraded("websocket")) {
                gateway.leaving("app", app.port());
                assertThat(client.exactly(4)).isEqualTo(GOING_AWAY);
                client.send(MASKED_GOING_AWAY);
                assertThat(toldApp.get()).isEqualTo(MASKED_GOING_AWAY);
                assertThat(client.isEnded()).isTrue();
            }
            Await.until(LIMIT, "it is over", () -> gateway.inFlight(app.port()) == 0);
        }
    }

    @Test
    void putsTheCloseFrameBehindTheFrameUnderWay() throws Exception {
        try (var app = new Program(connection -> {
            accept(connection, "websocket");
            connection.send(new byte[] {(byte) 0x81, 4, 'h', 'a'});
            connection.exactly(MASKED_GOING_AWAY.length);
            connection.send(new byte[] {'l', 'f', (byte) 0x81, 1, 'x'});
            connection.line();
        })) {
            gateway.ready("app", app.port());
            try (var client = upgraded("websocket")) {
                assertThat(client.exactly(4)).isEqualTo(new byte[] {(byte) 0x81, 4, 'h', 'a'});
                gateway.members("app");
                assertThat(client.exactly(2)).isEqualTo(new byte[] {'l', 'f'});
                assertThat(client.exactly(4)).as("not the frame after").isEqualTo(GOING_AWAY);
            }
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void carriesAnyOtherProtocolToo() throws Exception {
        try (var app = new Program(connection -> {
            accept(connection, "tcp");
            connection.send("first").send(connection.exactly(4));
        })) {
            gateway.ready("app", app.port());
            try (var client = upgraded("tcp")) {
                assertThat(client.exactly(5)).asString().isEqualTo("first");
                assertThat(client.send("back").exactly(4)).asString().isEqualTo("back");
            }
        }
    }

    @Test
    void anInstanceMayDeclineAnUpgrade() throws Exception {
        try (var app = Backend.saying("no");
                var client = new Wire(port)) {
            gateway.ready("app", app.port());
            client.head("GET / HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket");
            assertThat(client.answer().body()).isEqualTo("no");
            assertThat(client.head("GET / HTTP/1.1", "Host: a").answer().body()).isEqualTo("no");
        }
    }

    @Test
    void passesEachEventOnAsItComes() throws Exception {
        var more = new CountDownLatch(1);
        try (var app = new Program(connection -> {
                    Program.head(connection);
                    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
                    await(more);
                    connection.send("data: 2\n\n");
                });
                var client = new Wire(port)) {
            gateway.ready("app", app.port());
            client.head("GET /events HTTP/1.1", "Host: a").skipToEmptyLine();
            assertThat(client.line()).isEqualTo("9");
            assertThat(client.line()).isEqualTo("data: 1");
            more.countDown();
            client.skipToEmptyLine();
            client.skipToEmptyLine();
            assertThat(client.line()).isEqualTo("9");
            assertThat(client.line()).isEqualTo("data: 2");
        }
    }
}
