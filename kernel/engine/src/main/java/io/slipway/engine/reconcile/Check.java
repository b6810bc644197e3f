package io.slipway.engine.reconcile;

import io.slipway.engine.app.ComponentDefinition.HealthDefinition;
import io.slipway.spi.scheduler.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// One look at an instance from the kernel's side: does it answer?
///
/// With a declared path it must answer below 400. With none, the port must accept and, where it speaks HTTP,
/// `GET /` be answered with anything below 500.
final class Check {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    private Check() {}

    /// Why the instance cannot serve, or empty where it can.
    static Optional<String> failure(Endpoint endpoint, boolean http, Optional<HealthDefinition> health) {
        var timeout = (int)
                health.map(HealthDefinition::timeout).orElse(DEFAULT_TIMEOUT).toMillis();
        var path = health.flatMap(HealthDefinition::httpPath);
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), timeout);
            if (!http) {
                return Optional.empty();
            }
            socket.setSoTimeout(timeout);
            var status = ask(socket, endpoint, path.orElse("/"));
            var limit = path.isPresent() ? 400 : 500;
            return status < limit
                    ? Optional.empty()
                    : Optional.of("GET %s answered %d".formatted(path.orElse("/"), status));
        } catch (IOException e) {
            return Optional.of("port %d: %s".formatted(endpoint.port(), e.getMessage()));
        }
    }

    /// The status code; reads no more than the first line (RFC 9112 §4), so that a large body costs nothing.
    private static int ask(Socket socket, Endpoint endpoint, String path) throws IOException {
        var request =
                "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUser-Agent: slipway-check\r\nAccept: */*\r\nConnection: close\r\n\r\n"
                        .formatted(path, endpoint.host(), endpoint.port());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        var line = new StringBuilder();
        var in = socket.getInputStream();
        for (int next = in.read(); next != '\n' && line.length() < 100; next = in.read()) {
            if (next < 0) {
                throw new IOException("closed without an answer");
            }
            line.append((char) next);
        }
        var parts = line.toString().trim().split(" ");
        if (parts.length < 2 || !parts[0].startsWith("HTTP/") || !parts[1].matches("[1-5][0-9]{2}")) {
            throw new IOException("does not speak HTTP");
        }
        return Integer.parseInt(parts[1]);
    }
}
