package io.slipway.plugins.loadbalancers.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A client that says exactly what it is told to, byte by byte, and reads answers of HTTP/1.1.
final class Wire implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    /// @param headers by name in lower case
    record Answer(int status, Map<String, String> headers, String body) {}

    Wire(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        in = socket.getInputStream();
    }

    Socket socket() {
        return socket;
    }

    /// Lines end with CR LF; an empty one follows the last.
    Wire head(String... lines) throws IOException {
        return send(String.join("\r\n", lines) + "\r\n\r\n");
    }

    Wire send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Wire send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /// The next answer with its body, read by length or by chunks, else to the end of the connection.
    Answer answer() throws IOException {
        var status = line();
        if (status.isEmpty()) {
            throw new IOException("the connection has ended");
        }
        var headers = new TreeMap<String, String>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        var code = Integer.parseInt(status.split(" ")[1]);
        return new Answer(code, headers, code < 200 || code == 204 || code == 304 ? "" : body(headers));
    }

    private String body(Map<String, String> headers) throws IOException {
        var body = new ByteArrayOutputStream();
        if (headers.containsKey("transfer-encoding")) {
            for (var size = chunkSize(); size > 0; size = chunkSize()) {
                body.write(exactly(size));
                line();
            }
            line();
        } else if (headers.containsKey("content-length")) {
            body.write(exactly(Integer.parseInt(headers.get("content-length"))));
        } else {
            in.transferTo(body);
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    byte[] exactly(int count) throws IOException {
        var bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new IOException(
                    "ended after %d of %d bytes: %s".formatted(bytes.length, count, Arrays.toString(bytes)));
        }
        return bytes;
    }

    /// Without its end; empty at the end of the connection.
    String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (var c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    void skipToEmptyLine() throws IOException {
        var line = line();
        while (!line.isEmpty()) {
            line = line();
        }
    }

    /// Whether the other side ends the connection in good order, with nothing more said.
    boolean isEnded() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
