package io.slipway.distribution;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A client that talks over a WebSocket (RFC 6455), and opens another when it was told to go. What ends without a
/// close frame is remembered.
final class Talk implements AutoCloseable {
    private static final int CLOSE = 8;
    private static final int GOING_AWAY = 1001;
    private static final Duration BETWEEN = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final int port;
    private final String host;
    private final AtomicInteger echoes = new AtomicInteger();
    private final AtomicInteger goodbyes = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean isOver;

    private Talk(int port, String host) {
        this.port = port;
        this.host = host;
        thread = Thread.ofVirtual().name("talk").unstarted(this::run);
    }

    static Talk begin(int port, String host) {
        var talk = new Talk(port, host);
        talk.thread.start();
        return talk;
    }

    /// Messages that came back.
    int echoes() {
        return echoes.get();
    }

    /// How often it was told to go, with 1001.
    int goodbyes() {
        return goodbyes.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        isOver = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isOver) {
            try (var connection = HttpConnection.open(port, host, PATIENCE)) {
                connection.upgrade("/ws");
                talk(connection);
            } catch (SocketTimeoutException e) {
                failures.add("no echo within " + PATIENCE);
            } catch (IOException e) {
                failures.add(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void talk(HttpConnection connection) throws IOException, InterruptedException {
        while (!isOver) {
            write(connection, 1, "hello".getBytes(StandardCharsets.US_ASCII));
            var frame = read(connection);
            if (frame.opcode() == CLOSE) {
                var code = frame.data().getShort() & 0xffff;
                if (code == GOING_AWAY) {
                    goodbyes.incrementAndGet();
                } else {
                    failures.add("closed with " + code);
                }
                return;
            }
            echoes.incrementAndGet();
            Thread.sleep(BETWEEN);
        }
        write(connection, CLOSE, new byte[] {3, (byte) 232});
        read(connection);
    }

    private record Frame(int opcode, ByteBuffer data) {}

    private static Frame read(HttpConnection connection) throws IOException {
        var head = connection.in().readNBytes(2);
        if (head.length < 2) {
            throw new IOException("ended without a close frame");
        }
        return new Frame(head[0] & 15, ByteBuffer.wrap(connection.in().readNBytes(head[1] & 127)));
    }

    /// With a mask of zeroes, so that the data stands as it is.
    private static void write(HttpConnection connection, int opcode, byte[] data) throws IOException {
        var frame = new byte[6 + data.length];
        frame[0] = (byte) (128 | opcode);
        frame[1] = (byte) (128 | data.length);
        System.arraycopy(data, 0, frame, 6, data.length);
        connection.out().write(frame);
        connection.out().flush();
    }
}
