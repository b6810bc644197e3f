package io.slipway.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The messages of one WebSocket (RFC 6455), taken and sent by blocking threads. Whoever is slow slows the other side.
final class Messages {
    static final int LONGEST = 64 << 10;
    private static final int AHEAD = 16;
    private static final int MOST_FRAMES = 64;

    private final ServerWebSocket socket;
    private final Context context;
    private final Duration stall;
    private final LinkedBlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private boolean paused;

    /// On the event loop.
    ///
    /// @param stall the longest wait for a reader that does not read
    /// @param gone told when the client has gone
    Messages(ServerWebSocket socket, Context context, Duration stall, Runnable gone) {
        this.socket = socket;
        this.context = context;
        this.stall = stall;
        socket.setWriteQueueMaxSize(MOST_FRAMES << 10);
        socket.textMessageHandler(text -> take(new Message.Text(text)));
        socket.binaryMessageHandler(bytes -> take(new Message.Bytes(bytes)));
        // A message that is too long, or no WebSocket's: the connection is closed by what reads it.
        socket.exceptionHandler(_ -> gone.run());
        socket.closeHandler(_ -> {
            received.add(new Message.Gone());
            gone.run();
        });
    }

    sealed interface Message {
        record Text(String text) implements Message {}

        record Bytes(Buffer bytes) implements Message {}

        /// There will be no other.
        record Gone() implements Message {}
    }

    private void take(Message message) {
        received.add(message);
        if (received.size() >= AHEAD && !paused) {
            paused = true;
            socket.pause();
        }
    }

    /// The next that the client sent; waits at most `wait`, then answers nothing.
    Optional<Message> receive(Duration wait) throws InterruptedException {
        var message = received.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
        if (received.isEmpty()) {
            context.runOnContext(_ -> {
                if (paused) {
                    paused = false;
                    socket.resume();
                }
            });
        }
        return Optional.ofNullable(message);
    }

    void send(String text) throws InterruptedException {
        sent(() -> socket.writeTextMessage(text));
    }

    void send(Buffer bytes) throws InterruptedException {
        sent(() -> socket.writeBinaryMessage(bytes));
    }

    /// Shows that both are there, to the other side and to all that stands in between.
    void ping() throws InterruptedException {
        sent(() -> socket.writePing(Buffer.buffer()));
    }

    /// @param status as RFC 6455, section 7.4, has them
    void close(short status) {
        context.runOnContext(_ -> socket.close(status));
    }

    private void sent(Supplier<Future<Void>> step) throws InterruptedException {
        var written = new CompletableFuture<Void>();
        context.runOnContext(_ -> {
            if (socket.isClosed()) {
                written.completeExceptionally(new InterruptedException());
                return;
            }
            step.get().onComplete(result -> {
                if (result.succeeded()) {
                    written.complete(null);
                } else {
                    written.completeExceptionally(result.cause());
                }
            });
        });
        try {
            written.get(stall.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            close((short) 1008);
            var gone = new InterruptedException("the client has gone or does not read");
            gone.initCause(e);
            throw gone;
        }
    }
}
