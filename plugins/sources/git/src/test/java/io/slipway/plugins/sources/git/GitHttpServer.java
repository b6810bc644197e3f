package io.slipway.plugins.sources.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Git's own server over http (`git http-backend`, a CGI program) on loopback.
final class GitHttpServer implements AutoCloseable {
    private final Path root;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String password = "";
    private volatile boolean silent;
    private final AtomicInteger waiting = new AtomicInteger();

    GitHttpServer(Path root) throws IOException {
        this.root = Files.createDirectories(root);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    URI uri(String name) {
        return URI.create(
                "http://127.0.0.1:%d/%s.git".formatted(server.getAddress().getPort(), name));
    }

    /// Answers only those who bring the user `someone` with this password from now on.
    void demand(String password) {
        this.password = password;
    }

    /// Takes connections and says nothing from now on.
    void fallSilent() {
        silent = true;
    }

    /// Requests that get no answer.
    int waiting() {
        return waiting.get();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (silent) {
                waiting.incrementAndGet();
                closed.await();
            }
            var given = exchange.getRequestHeaders().getFirst("Authorization");
            var wanted = "Basic "
                    + Base64.getEncoder().encodeToString(("someone:" + password).getBytes(StandardCharsets.UTF_8));
            if (!password.isEmpty() && !wanted.equals(given)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            backend(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void backend(HttpExchange exchange) throws IOException {
        var builder = TestRepository.process(root, List.of("git", "http-backend"));
        var environment = builder.environment();
        var uri = exchange.getRequestURI();
        environment.put("GIT_PROJECT_ROOT", root.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("PATH_INFO", uri.getPath());
        environment.put("QUERY_STRING", uri.getRawQuery() == null ? "" : uri.getRawQuery());
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("REMOTE_ADDR", "127.0.0.1");
        put(environment, "CONTENT_TYPE", exchange, "Content-Type");
        put(environment, "CONTENT_LENGTH", exchange, "Content-Length");
        put(environment, "HTTP_CONTENT_ENCODING", exchange, "Content-Encoding");
        put(environment, "GIT_PROTOCOL", exchange, "Git-Protocol");
        var process = builder.start();
        try {
            try (var in = process.getOutputStream()) {
                exchange.getRequestBody().transferTo(in);
            }
            answer(exchange, process.getInputStream());
        } finally {
            process.destroyForcibly();
        }
    }

    /// Headers of CGI (RFC 3875 §6), an empty line, the body.
    private static void answer(HttpExchange exchange, InputStream out) throws IOException {
        var status = 200;
        for (var line = line(out); !line.isEmpty(); line = line(out)) {
            var colon = line.indexOf(':');
            var name = line.substring(0, colon);
            var value = line.substring(colon + 1).strip();
            if (name.equals("Status")) {
                status = Integer.parseInt(value.substring(0, 3));
            } else {
                exchange.getResponseHeaders().set(name, value);
            }
        }
        exchange.sendResponseHeaders(status, 0);
        out.transferTo(exchange.getResponseBody());
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var octet = in.read(); octet >= 0 && octet != '\n'; octet = in.read()) {
            line.append((char) octet);
        }
        return line.toString().strip();
    }

    private static void put(Map<String, String> environment, String name, HttpExchange exchange, String header) {
        var value = exchange.getRequestHeaders().getFirst(header);
        if (value != null) {
            environment.put(name, value);
        }
    }
}
