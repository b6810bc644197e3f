package io.slipway.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A whole server on a free port of loopback, without any usable plugin, in a folder of its own.
final class RunningKernel implements AutoCloseable {
    final Kernel kernel;
    final String token;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    RunningKernel(Path home) throws IOException, InterruptedException {
        Files.createDirectories(home.resolve("conf"));
        var configuration = home.resolve("conf/server.yaml");
        if (!Files.exists(configuration)) {
            Files.writeString(configuration, """
                    server: {listen: "127.0.0.1:0", data: ./data}
                    datacenters: {local: {scheduler: {plugin: absent}}, far: {scheduler: {plugin: absent}}}
                    """);
            Files.createDirectories(home.resolve("plugins"));
            Files.writeString(home.resolve("plugins/broken.jar"), "no jar");
        }
        kernel = Kernel.start(new Home(home, Map.of()), CrashPoints.none());
        token = kernel.firstLogin().map(login -> login.token().value().reveal()).orElse("");
    }

    HttpRequest.Builder request(String path) {
        return anonymous(path).header("Authorization", "Bearer " + token);
    }

    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(URI.create(kernel.url() + path)).timeout(Duration.ofSeconds(20));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    HttpResponse<String> json(String method, String path, String body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").method(method, publisher(body)));
    }

    static BodyPublisher publisher(String body) {
        return body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    }

    static JsonNode tree(HttpResponse<String> response) throws IOException {
        return Json.MAPPER.readTree(response.body());
    }

    /// The first line of a stream that does not end; `meanwhile` runs once the stream is open.
    String firstLine(HttpRequest.Builder request, Action meanwhile) throws IOException, InterruptedException {
        var response = client.send(request.build(), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            meanwhile.run();
            while (true) {
                var line = lines.readLine();
                if (line == null || !line.isBlank()) {
                    return "" + line;
                }
            }
        }
    }

    @FunctionalInterface
    interface Action {
        void run() throws IOException, InterruptedException;
    }

    Database database() {
        return kernel.injector().getInstance(Database.class);
    }

    @Override
    public void close() {
        client.shutdownNow();
        kernel.close();
    }
}
