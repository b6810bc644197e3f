package io.slipway.docker;

import io.slipway.docker.EngineAddress.Connection;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// As much of HTTP/1.1 (RFC 9112) as an engine's API needs, over the JDK's own channels: one connection a
/// request, blocking, ended by an interrupt at once and by its deadline.
public final class EngineHttp implements AutoCloseable {
    private static final int LONGEST_HEAD = 64 << 10;
    static final int SWITCHED = 101;

    private final EngineAddress address;
    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("docker-deadlines").factory());

    public EngineHttp(EngineAddress address) {
        this.address = address;
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /// Writes what a request carries.
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /// What a request carries. An empty one must say so by its length: some calls refuse a body they cannot measure.
    public sealed interface Body {
        record Text(String json) implements Body {}

        /// Sent in chunks, since its length is not known.
        record Streamed(Content content) implements Body {}
    }

    public record Request(String method, String path, Map<String, String> headers, Body body) {
        public static Request of(String method, String path) {
            return new Request(method, path, Map.of(), new Body.Text(""));
        }

        public static Request of(String method, String path, String json) {
            return new Request(method, path, Map.of("Content-Type", "application/json"), new Body.Text(json));
        }
    }

    /// @param body of its own length; closing the answer ends what the engine still sends
    public record Answer(
            int status, Map<String, String> headers, InputStream body, Connection connection, Future<?> deadline)
            implements AutoCloseable {
        @Override
        public void close() {
            deadline.cancel(false);
            closeQuietly(connection);
        }
    }

    /// @param limit for all of it, the reading of its body too; zero for none
    public Answer send(Request request, Duration limit) throws IOException, InterruptedException {
        Connection connection;
        try {
            connection = address.connect();
        } catch (IOException e) {
            throw interruptedOr(e, limit);
        }
        var deadline = deadline(connection, limit);
        try {
            var in = new BufferedInputStream(connection.in(), 16 << 10);
            var status = status(firstLine(request, connection, in));
            var headers = headers(in);
            return new Answer(status, headers, body(request, status, headers, in, limit), connection, deadline);
        } catch (IOException e) {
            deadline.cancel(false);
            closeQuietly(connection);
            throw interruptedOr(e, limit);
        } catch (InterruptedException | RuntimeException e) {
            deadline.cancel(false);
            closeQuietly(connection);
            throw e;
        }
    }

    /// Asks for a connection of its own, on which both sides then speak as they like: that of an answer 101, whose body
    /// is what the engine says there. Other answers are as of [#send].
    ///
    /// @param limit for the answer, not for what follows a 101
    public Answer upgrade(String path, String json, Duration limit) throws IOException, InterruptedException {
        var headers = Map.of("Content-Type", "application/json", "Connection", "Upgrade", "Upgrade", "tcp");
        var answer = send(new Request("POST", path, headers, new Body.Text(json)), limit);
        if (answer.status() == SWITCHED) {
            answer.deadline().cancel(false);
        }
        return answer;
    }

    /// Says whether a failed read or write was the end of an interrupted thread's connection.
    public static IOException interruptedOr(IOException e, Duration limit) throws InterruptedException {
        if (e instanceof ClosedByInterruptException || Thread.currentThread().isInterrupted()) {
            var _ = Thread.interrupted();
            var interrupted = new InterruptedException("a call of the engine was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
        return e instanceof java.nio.channels.AsynchronousCloseException && limit.isPositive()
                ? new IOException("it did not answer within " + limit, e)
                : e;
    }

    /// An engine that refuses a long upload answers before it has read all, and closes: its answer counts.
    private static String firstLine(Request request, Connection connection, InputStream in)
            throws IOException, InterruptedException {
        try {
            write(request, connection.out());
        } catch (IOException e) {
            if (e instanceof ContentException || !connection.channel().isOpen()) {
                throw e;
            }
            try {
                return line(in);
            } catch (IOException unread) {
                e.addSuppressed(unread);
                throw e;
            }
        }
        return line(in);
    }

    private Future<?> deadline(Connection connection, Duration limit) {
        var after = limit.isPositive() ? limit : Duration.ofDays(3_650);
        return deadlines.schedule(() -> closeQuietly(connection), after.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void write(Request request, OutputStream raw) throws IOException, InterruptedException {
        var out = new BufferedOutputStream(raw, 16 << 10);
        var head = new StringBuilder(request.method())
                .append(' ')
                .append(request.path())
                .append(" HTTP/1.1\r\nHost: docker\r\n");
        if (!request.headers().containsKey("Connection")) {
            head.append("Connection: close\r\n");
        }
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        switch (request.body()) {
            case Body.Text(String json) -> {
                var bytes = json.getBytes(StandardCharsets.UTF_8);
                head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
                out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
                out.write(bytes);
            }
            case Body.Streamed(Content content) -> {
                head.append("Transfer-Encoding: chunked\r\n\r\n");
                out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
                var chunks = new Chunks(out);
                try {
                    content.writeTo(chunks);
                } catch (IOException e) {
                    throw chunks.failed ? e : new ContentException(e);
                }
                chunks.end();
            }
        }
        out.flush();
    }

    private static int status(String line) throws IOException {
        var parts = line.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[0-9]{3}")) {
            throw new IOException("answered '%s', which is no HTTP: is this a Docker engine?".formatted(line));
        }
        return Integer.parseInt(parts[1]);
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        var headers = new HashMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static InputStream body(
            Request request, int status, Map<String, String> headers, InputStream in, Duration limit) {
        if (request.method().equals("HEAD") || status == 204 || status == 304) {
            return InputStream.nullInputStream();
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return new EngineBody(in, -1, limit);
        }
        var length = headers.get("content-length");
        return new EngineBody(in, length == null ? Long.MAX_VALUE : Long.parseLong(length), limit);
    }

    static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection was closed");
            }
            if (text.length() > LONGEST_HEAD) {
                throw new IOException("a line of the answer is longer than " + LONGEST_HEAD);
            }
            if (next != '\r') {
                text.append((char) next);
            }
        }
        return text.toString();
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (IOException _) {
            // Nothing is left to be lost: the answer was read, or its failure is told already.
        }
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }

    /// What a request was to carry cannot be had: the engine still waits for it, and will not answer.
    private static final class ContentException extends IOException {
        private static final long serialVersionUID = 1L;

        ContentException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /// RFC 9112, section 7.1.
    private static final class Chunks extends OutputStream {
        private final OutputStream out;
        /// Whether it was the engine that took no more.
        private boolean failed;

        Chunks(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int each) throws IOException {
            write(new byte[] {(byte) each}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return;
            }
            failed = true;
            out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, from, length);
            out.write(new byte[] {'\r', '\n'});
            failed = false;
        }

        void end() throws IOException {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
    }
}
