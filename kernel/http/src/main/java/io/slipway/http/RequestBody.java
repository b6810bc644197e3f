package io.slipway.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A request's body, pulled by a virtual thread: the client may send only as fast as this is read. At most
/// `maxBytes`, with no pause longer than `stall`; `100 Continue` is sent when the first byte is asked for.
final class RequestBody extends InputStream {
    private static final int CHUNKS_AHEAD = 4;

    private final HttpServerRequest request;
    private final Context context;
    private final long maxBytes;
    private final Duration stall;
    private final BlockingQueue<Chunk> chunks = new LinkedBlockingQueue<>();
    private final AtomicBoolean complete = new AtomicBoolean();

    private volatile boolean awaited;
    private boolean started;
    private long bytes;
    private @Nullable Buffer current;
    private int position;
    private byte @Nullable [] whole;

    /// Made on the event loop; the request is paused by then.
    RequestBody(HttpServerRequest request, Context context, long maxBytes, Duration stall) {
        this.request = request;
        this.context = context;
        this.maxBytes = maxBytes;
        this.stall = stall;
        request.handler(buffer -> chunks.add(new Chunk.Bytes(buffer)));
        request.endHandler(_ -> {
            complete.set(true);
            chunks.add(new Chunk.End());
        });
        request.exceptionHandler(e -> chunks.add(new Chunk.Broken(e)));
    }

    /// Whether the client has sent all of it, so that its connection can serve another request.
    boolean isComplete() {
        return complete.get();
    }

    /// Whether the endpoint waits for the client to send more.
    boolean isAwaited() {
        return awaited;
    }

    /// The whole body, for the small ones; the same each time.
    byte[] readWhole() {
        var known = whole;
        if (known != null) {
            return known;
        }
        try {
            var read = readAllBytes();
            whole = read;
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        var buffer = current;
        if (buffer == null || position == buffer.length()) {
            buffer = nextBuffer();
            if (buffer == null) {
                return -1;
            }
        }
        var taken = Math.min(length, buffer.length() - position);
        buffer.getBytes(position, position + taken, into, offset);
        position += taken;
        return taken;
    }

    private @Nullable Buffer nextBuffer() throws IOException {
        position = 0;
        while (true) {
            switch (nextChunk()) {
                case Chunk.Bytes(var buffer) -> {
                    bytes += buffer.length();
                    if (bytes > maxBytes) {
                        throw tooLarge(maxBytes);
                    }
                    context.runOnContext(_ -> request.fetch(1));
                    if (buffer.length() > 0) {
                        current = buffer;
                        return buffer;
                    }
                }
                case Chunk.End end -> {
                    // Stays at the end for whoever reads on.
                    chunks.add(end);
                    current = null;
                    return null;
                }
                case Chunk.Broken(var cause) -> throw new IOException("the client broke off", cause);
            }
        }
    }

    private Chunk nextChunk() throws IOException {
        if (!started) {
            started = true;
            context.runOnContext(_ -> {
                if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
                    var _ = request.response().writeContinue();
                }
                request.fetch(CHUNKS_AHEAD);
            });
        }
        try {
            awaited = true;
            var chunk = chunks.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
            awaited = false;
            if (chunk == null) {
                throw new Refusal(
                        Refusal.Kind.TIMED_OUT, "No byte of the body came for %d s".formatted(stall.toSeconds()));
            }
            return chunk;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while reading the body");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    static Refusal tooLarge(long maxBytes) {
        return new Refusal(Refusal.Kind.TOO_LARGE, "The body is larger than %d bytes".formatted(maxBytes));
    }

    private sealed interface Chunk {
        record Bytes(Buffer buffer) implements Chunk {}

        record End() implements Chunk {}

        record Broken(Throwable cause) implements Chunk {}
    }
}
