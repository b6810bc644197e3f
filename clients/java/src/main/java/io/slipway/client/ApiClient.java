package io.slipway.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.slipway.client.ApiException.FieldError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;

/// One server, as one caller. Blocking; may be used by several threads.
///
/// Answers are JSON trees: what a newer server adds is there to be read, what an older one lacks is missing.
public final class ApiClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration UPLOAD = Duration.ofMinutes(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final Optional<String> token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();

    public ApiClient(URI server, Optional<String> token) {
        this.server = server;
        this.token = token;
    }

    /// Makes a path of segments, each escaped as RFC 3986 asks for.
    public static String path(String... segments) {
        var path = new StringBuilder();
        for (var segment : segments) {
            path.append('/')
                    .append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return path.toString();
    }

    public JsonNode get(String path) throws ApiException, IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody(), "application/json", ANSWER);
    }

    /// @param body a missing node for none
    public JsonNode send(String method, String path, JsonNode body)
            throws ApiException, IOException, InterruptedException {
        var publisher =
                body.isMissingNode() ? BodyPublishers.noBody() : BodyPublishers.ofString(JSON.writeValueAsString(body));
        return send(method, path, publisher, "application/json", ANSWER);
    }

    public JsonNode send(String method, String path) throws ApiException, IOException, InterruptedException {
        return send(method, path, MissingNode.getInstance());
    }

    /// Streams the file; it is never in memory as a whole.
    public JsonNode upload(String path, Path file) throws ApiException, IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofFile(file), "application/octet-stream", UPLOAD);
    }

    /// Reads the events of a stream, one JSON object each, until the server ends it or `events` asks for it.
    /// A stream that breaks off is taken up again after the last event that came, for as long as the server
    /// can be reached.
    public void follow(String path, Events events) throws ApiException, IOException, InterruptedException {
        var last = "";
        while (true) {
            var before = last;
            var builder = request("GET", path).header("Accept", "application/x-ndjson");
            if (!last.isEmpty()) {
                builder.header("Last-Event-ID", last);
            }
            var answer = http.send(builder.build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() >= 400) {
                try (var body = answer.body()) {
                    throw problem(answer, body.readAllBytes());
                }
            }
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.isBlank()) {
                        continue;
                    }
                    var event = JSON.readTree(line);
                    last = event.path("id").asText(last);
                    if (event.path("event").asText().equals("end")
                            && event.path("reason").asText().equals("stopping")) {
                        break;
                    }
                    if (!events.take(event)) {
                        return;
                    }
                }
            } catch (IOException e) {
                if (last.equals(before)) {
                    throw e;
                }
            }
        }
    }

    @FunctionalInterface
    public interface Events {
        /// Whether more is wanted.
        boolean take(JsonNode event) throws IOException, InterruptedException;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private JsonNode send(String method, String path, BodyPublisher body, String type, Duration timeout)
            throws ApiException, IOException, InterruptedException {
        var builder = request(method, path)
                .timeout(timeout)
                .header("Accept", "application/json")
                .method(method, body);
        if (body.contentLength() != 0) {
            builder.header("Content-Type", type);
        }
        if (!method.equals("GET")) {
            // Lets the server recognise a request that is sent twice.
            builder.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        var answer = http.send(builder.build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 400) {
            throw problem(answer, answer.body());
        }
        var text = answer.headers().firstValue("Content-Type").orElse("");
        if (answer.body().length == 0) {
            return MissingNode.getInstance();
        }
        return text.startsWith("application/json") || text.startsWith("application/schema+json")
                ? JSON.readTree(answer.body())
                : JSON.getNodeFactory().textNode(new String(answer.body(), StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder request(String method, String path) {
        var builder = HttpRequest.newBuilder(server.resolve(path)).method(method, BodyPublishers.noBody());
        token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
        return builder;
    }

    private static ApiException problem(HttpResponse<?> answer, byte[] body) {
        var retry = answer.headers().firstValueAsLong("Retry-After");
        JsonNode problem;
        try {
            problem = JSON.readTree(body);
        } catch (IOException _) {
            // Not from a Slipway server: a proxy in between, for one.
            problem = MissingNode.getInstance();
        }
        var errors = new ArrayList<FieldError>();
        for (var error : problem.path("errors")) {
            errors.add(new FieldError(
                    error.path("field").asText(),
                    error.path("value").asText(),
                    error.path("expected").asText(),
                    error.path("mend").asText()));
        }
        var fallback = "the server answered %d".formatted(answer.statusCode());
        return new ApiException(
                answer.statusCode(),
                problem.path("failure").asText("BROKEN"),
                problem.path("detail").asText(fallback),
                errors,
                retry.isPresent() ? Optional.of(retry.getAsLong()) : Optional.empty());
    }
}
