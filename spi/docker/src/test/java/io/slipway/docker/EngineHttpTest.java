package io.slipway.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.docker.EngineHttp.Request;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An engine that answers badly, late or not at all, on a real socket.
final class EngineHttpTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    private Path folder;

    private ServerSocketChannel listening;
    private EngineHttp http;

    @BeforeEach
    void listen() throws IOException {
        var socket = UnixDomainSocketAddress.of(folder.resolve("engine.sock"));
        listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(socket);
        http = new EngineHttp(new EngineAddress.Unix(socket.getPath()));
    }

    @AfterEach
    void close() throws IOException {
        http.close();
        listening.close();
    }

    /// Answers one connection with these bytes and closes it.
    private void answer(String text) {
        Thread.ofVirtual().start(() -> {
            try (var client = listening.accept()) {
                client.read(ByteBuffer.allocate(4_096));
                client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private String get() throws Exception {
        try (var answer = http.send(Request.of("GET", "/"), LIMIT)) {
            return answer.status() + " " + new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void chunksAreJoined() throws Exception {
        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: t\r\n\r\n");
        assertThat(get()).isEqualTo("200 abcde");
    }

    @Test
    void aBodyEndsWithItsLengthOrWithTheConnection() throws Exception {
        answer("HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabcdef");
        assertThat(get()).isEqualTo("404 abc");
        answer("HTTP/1.1 200 OK\r\n\r\nabcdef");
        assertThat(get()).isEqualTo("200 abcdef");
    }

    @Test
    void anAnswerThatIsCutOffIsAFailure() {
        answer("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nabc");
        assertThatThrownBy(this::get).hasMessageContaining("before it was complete");
        answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc");
        assertThatThrownBy(this::get).hasMessageContaining("before it was complete");
        answer("SSH-2.0-OpenSSH\r\n");
        assertThatThrownBy(this::get).hasMessageContaining("is this a Docker engine?");
    }

    @Test
    void silenceEndsAtTheLimit() {
        var began = System.nanoTime();
        assertThatThrownBy(() -> http.send(Request.of("GET", "/"), Duration.ofMillis(200)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not answer within PT0.2S");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LIMIT);
    }

    @Test
    void anInterruptEndsACallAtOnce() throws Exception {
        var ended = new java.util.concurrent.CompletableFuture<Throwable>();
        var caller = Thread.ofVirtual().start(() -> {
            try {
                ended.complete(new AssertionError("answered " + http.send(Request.of("GET", "/"), LIMIT)));
            } catch (Throwable e) {
                ended.complete(e);
            }
        });
        try (var client = listening.accept()) {
            client.read(ByteBuffer.allocate(4_096));
            caller.interrupt();
            assertThat(ended.get(1, java.util.concurrent.TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void anEngineThatIsDownIsToldSo() {
        try (var engine = new Engine(EngineAddress.parse(URI.create("unix:///nowhere/docker.sock")))) {
            assertThatThrownBy(engine::info)
                    .isInstanceOfSatisfying(
                            SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE))
                    .hasMessageContaining("unix:///nowhere/docker.sock");
        }
    }
}
