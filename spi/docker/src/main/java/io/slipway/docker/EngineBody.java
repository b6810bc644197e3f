package io.slipway.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;

/// The body of an answer: chunked (RFC 9112, section 7.1), of a known length, or up to the end of the connection.
final class EngineBody extends InputStream {
    private final InputStream in;
    private final boolean chunked;
    private final Duration limit;
    private long left;
    private boolean ended;
    private boolean begun;

    /// @param length -1 for chunks, [Long#MAX_VALUE] for all up to the end
    EngineBody(InputStream in, long length, Duration limit) {
        this.in = in;
        this.chunked = length < 0;
        this.limit = limit;
        this.left = Math.max(0, length);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            if (chunked && left == 0 && !ended) {
                nextChunk();
            }
            if (ended || left == 0) {
                return -1;
            }
            var count = in.read(bytes, from, (int) Math.min(length, left));
            if (count < 0) {
                ended = true;
                if (chunked || left < Long.MAX_VALUE / 2) {
                    throw new EOFException("the engine ended its answer before it was complete");
                }
                return -1;
            }
            left -= count;
            return count;
        } catch (ClosedChannelException e) {
            throw Thread.currentThread().isInterrupted() || limit.isZero()
                    ? e
                    : new IOException("it did not answer within " + limit, e);
        }
    }

    private void nextChunk() throws IOException {
        if (begun) {
            var _ = EngineHttp.line(in);
        }
        begun = true;
        var size = EngineHttp.line(in).split(";", 2)[0].strip();
        try {
            left = Long.parseLong(size, 16);
        } catch (NumberFormatException e) {
            throw new IOException("a chunk of the answer has the size '%s'".formatted(size), e);
        }
        if (left == 0) {
            while (!EngineHttp.line(in).isEmpty()) {
                // Trailers are nobody's business here.
            }
            ended = true;
        }
    }
}
