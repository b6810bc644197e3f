package io.slipway.plugins.loadbalancers.embedded;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// An app to be reached: an HTTP server on a port of the loopback that remembers what it was asked.
final class Backend implements AutoCloseable {
    private final HttpServer server;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /// @param body as UTF-8
    record Asked(String method, String uri, Headers headers, String body) {}

    Backend(HttpHandler handler) {
        this(0, handler);
    }

    Backend(int port, HttpHandler handler) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", handler);
        server.start();
    }

    /// Answers every request with `text` and remembers it.
    static Backend saying(String text) {
        return remembering(exchange -> answer(exchange, 200, text));
    }

    static Backend remembering(HttpHandler then) {
        var remembered = new CopyOnWriteArrayList<Asked>();
        var backend = new Backend(exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            remembered.add(new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders(),
                    body));
            then.handle(exchange);
        });
        backend.remembered = remembered;
        return backend;
    }

    private List<Asked> remembered = asked;

    static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Asked> asked() {
        return remembered;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
