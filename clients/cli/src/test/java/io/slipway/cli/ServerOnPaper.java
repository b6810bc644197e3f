package io.slipway.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// Answers as the contract says and does nothing: what a command sends and prints is told by it alone.
final class ServerOnPaper implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    ServerOnPaper() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    record Request(String method, String path, String body, Map<String, List<String>> headers) {}

    private record Answer(int status, String type, String body) {}

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// @param what such as `GET /v1/teams`, without the query
    ServerOnPaper on(String what, String json) {
        return on(what, 200, json);
    }

    ServerOnPaper on(String what, int status, String json) {
        var type = status >= 400 ? "application/problem+json" : "application/json";
        answers.put(what, new Answer(status, type, json));
        return this;
    }

    ServerOnPaper onText(String what, String text) {
        answers.put(what, new Answer(200, "application/yaml", text));
        return this;
    }

    /// @param events one JSON object each
    ServerOnPaper onStream(String what, String... events) {
        answers.put(what, new Answer(200, "application/x-ndjson", String.join("\n", events) + "\n"));
        return this;
    }

    /// An operation `op1` that ends so.
    ServerOnPaper onOperation(String what, String end, String... events) {
        on(what, 202, "{\"id\": \"op1\", \"kind\": \"deploy\", \"state\": \"queued\", \"steps\": []}");
        var all = new ArrayList<>(List.of(events));
        all.add("{\"event\": \"end\", \"id\": \"9\", \"data\": %s}".formatted(end));
        return onStream("GET /v1/operations/op1/events", all.toArray(String[]::new));
    }

    List<Request> requests() {
        return requests;
    }

    Request request(String method, String path) {
        return requests.stream()
                .filter(request ->
                        request.method().equals(method) && request.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no %s %s among %s".formatted(method, path, requests)));
    }

    private void answer(HttpExchange http) throws IOException {
        var path = http.getRequestURI().toString();
        var body = new String(http.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
        requests.add(new Request(http.getRequestMethod(), path, body, Map.copyOf(http.getRequestHeaders())));
        var key = http.getRequestMethod() + " " + http.getRequestURI().getPath();
        var answer = answers.getOrDefault(
                key,
                new Answer(
                        404,
                        "application/problem+json",
                        "{\"status\": 404, \"detail\": \"there is no %s\"}".formatted(key)));
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        http.getResponseHeaders().add("Content-Type", answer.type());
        http.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        http.getResponseBody().write(bytes);
        http.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
