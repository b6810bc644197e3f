package io.slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/// A command that runs in an instance, as `openapi.yaml` tells of `execCommand`. One thread listens; others may speak
/// meanwhile. To close it ends the command.
public final class CommandConnection implements AutoCloseable {
    private static final int LONGEST = 32 << 10;
    private static final long SEND_SECONDS = 60;

    private final Hearing hearing;
    private final WebSocket socket;
    /// A message at a time: the JDK's WebSocket takes no other before one is sent.
    private final ReentrantLock speaking = new ReentrantLock();

    CommandConnection(Hearing hearing, WebSocket socket) {
        this.hearing = hearing;
        this.socket = socket;
    }

    /// What came from the server.
    public sealed interface Heard {
        /// @param stream 1 is stdout, 2 stderr
        record Output(int stream, ByteBuffer bytes) implements Heard {}

        /// `started`, `exit` or `error`.
        record Event(JsonNode data) implements Heard {}
    }

    /// Waits for what comes next; empty when no more will come.
    public Optional<Heard> next() throws InterruptedException {
        var heard = hearing.heard.take();
        if (heard.isPresent()) {
            socket.request(1);
        } else {
            hearing.heard.add(heard);
        }
        return heard;
    }

    public void say(JsonNode message) throws IOException, InterruptedException {
        speak(() -> socket.sendText(message.toString(), true));
    }

    /// Input for the command.
    public void write(byte[] bytes, int length) throws IOException, InterruptedException {
        for (var from = 0; from < length; from += LONGEST) {
            var count = Math.min(LONGEST, length - from);
            var message = ByteBuffer.allocate(count + 1)
                    .put((byte) 0)
                    .put(bytes, from, count)
                    .flip();
            speak(() -> socket.sendBinary(message, true));
        }
    }

    @FunctionalInterface
    private interface Speech {
        CompletableFuture<WebSocket> begin();
    }

    private void speak(Speech speech) throws IOException, InterruptedException {
        speaking.lockInterruptibly();
        try {
            var _ = speech.begin().get(SEND_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the connection broke off", e);
        } finally {
            speaking.unlock();
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    /// Puts the parts of messages together. Called by one thread at a time.
    static final class Hearing implements WebSocket.Listener {
        private final LinkedBlockingQueue<Optional<Heard>> heard = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                heard.add(Optional.of(new Heard.Event(ApiClient.tree(text.toString()))));
                text.setLength(0);
            } else {
                socket.request(1);
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            var part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            if (last) {
                var whole = bytes.toByteArray();
                bytes.reset();
                heard.add(Optional.of(new Heard.Output(
                        whole.length == 0 ? 0 : whole[0],
                        ByteBuffer.wrap(whole, Math.min(1, whole.length), Math.max(0, whole.length - 1)))));
            } else {
                socket.request(1);
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            heard.add(Optional.empty());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            heard.add(Optional.empty());
        }
    }
}
