package io.slipway.distribution;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/// One connection of HTTP/1.1 (RFC 9112) that hides nothing: no pool, no repetition, no redirect.
final class HttpConnection implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String host;
    private boolean isReusable = true;

    private HttpConnection(Socket socket, String host) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
        this.host = host;
    }

    /// @param host of the requests, whatever the address
    static HttpConnection open(int port, String host, Duration patience) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            return new HttpConnection(socket, host);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    record Answer(int status, String body) {}

    Answer get(String path) throws IOException {
        send("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(path, host));
        var status = status();
        var length = 0;
        for (var line = line(); !line.isEmpty(); line = line()) {
            var lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                throw new IOException("an answer without its length");
            } else if (lower.startsWith("connection:") && lower.contains("close")) {
                isReusable = false;
            }
        }
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the answer ends after %d of %d bytes".formatted(body.length, length));
        }
        return new Answer(status, new String(body, StandardCharsets.UTF_8));
    }

    /// Asks for a WebSocket; what follows are its frames.
    void upgrade(String path) throws IOException {
        send("""
                GET %s HTTP/1.1\r
                Host: %s\r
                Connection: Upgrade\r
                Upgrade: websocket\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                \r
                """.formatted(path, host));
        var status = status();
        if (status != 101) {
            throw new IOException("the upgrade was answered with " + status);
        }
        while (!line().isEmpty()) {
            // Headers say nothing that is wanted here.
        }
    }

    boolean isReusable() {
        return isReusable;
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private int status() throws IOException {
        return Integer.parseInt(line().split(" ")[1]);
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException(line.isEmpty() ? "closed without an answer" : "closed within the answer");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
