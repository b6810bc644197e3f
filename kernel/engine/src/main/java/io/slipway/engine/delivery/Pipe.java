package io.slipway.engine.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Bytes from one thread to another, at most a mebibyte of them on the way. Unlike `java.io.PipedInputStream` it does
/// not mind which threads these are, nor whether they still live.
final class Pipe {
    private static final int CHUNK = 64 << 10;
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(16);
    private final InputStream in = new In();
    private final OutputStream out = new Out();
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /// All was written.
    void end() throws IOException {
        put(END);
    }

    /// Not all was written: who reads must not take what came for the whole.
    void fail(Throwable cause) {
        failure = cause;
    }

    /// Nobody reads any more.
    void close() {
        closed = true;
    }

    private void put(byte[] chunk) throws IOException {
        try {
            while (!chunks.offer(chunk, 100, TimeUnit.MILLISECONDS)) {
                if (closed) {
                    throw new IOException("nobody reads any more");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    private byte[] take() throws IOException {
        try {
            while (true) {
                var chunk = chunks.poll(100, TimeUnit.MILLISECONDS);
                if (chunk != null) {
                    return chunk;
                }
                var cause = failure;
                if (cause != null && chunks.isEmpty()) {
                    throw new IOException(cause.getMessage(), cause);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        var told = new InterruptedIOException("interrupted while bytes were copied");
        told.initCause(e);
        return told;
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            put(new byte[] {(byte) one});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            for (var done = 0; done < length; done += CHUNK) {
                put(Arrays.copyOfRange(bytes, offset + done, offset + Math.min(length, done + CHUNK)));
            }
        }
    }

    private final class In extends InputStream {
        private byte[] chunk = {};
        private int at;
        private boolean ended;

        @Override
        public int read() throws IOException {
            return more() ? chunk[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!more()) {
                return -1;
            }
            var count = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, into, offset, count);
            at += count;
            return count;
        }

        private boolean more() throws IOException {
            if (!ended && at == chunk.length) {
                chunk = take();
                at = 0;
                ended = chunk.length == 0;
            }
            return !ended;
        }
    }
}
