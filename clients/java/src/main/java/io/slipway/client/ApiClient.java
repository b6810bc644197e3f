package io.slipway.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// One server, as one caller. Blocking; may be used by several threads.
///
/// Answers are JSON trees: what a newer server adds is there to be read, what an older one lacks is missing.
///
/// A request that may be sent twice is sent again, up to three times in all, when the connection broke before the
/// answer came or the server asked for it by `503` and a short `Retry-After`. Changes carry an idempotency key, so
/// that the server recognises the second one. A server that cannot be connected to is told at once.
public final class ApiClient implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration UPLOAD = Duration.ofMinutes(30);
    private static final int ATTEMPTS = 3;
    private static final long LONGEST_PAUSE_SECONDS = 5;
    private static final String JSON_TYPE = "application/json";
    static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final Optional<String> token;
    private final HttpClient http;

    public ApiClient(URI server, Optional<String> token) {
        this(server, token, Optional.empty());
    }

    /// @param tls whom to trust, where that is not whom the Java runtime trusts; see [Authorities]
    public ApiClient(URI server, Optional<String> token, SSLContext tls) {
        this(server, token, Optional.of(tls));
    }

    private ApiClient(URI server, Optional<String> token, Optional<SSLContext> tls) {
        this.server = server;
        this.token = token;
        this.http = Connections.to(server, tls);
    }

    /// Makes a path of segments, each escaped as RFC 3986 asks for.
    public static String path(String... segments) {
        var path = new StringBuilder();
        for (var segment : segments) {
            path.append('/').append(escaped(segment));
        }
        return path.toString();
    }

    /// One `name=value` of a query.
    public static String query(String name, String value) {
        return escaped(name) + "=" + escaped(value);
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public JsonNode get(String path) throws ApiException, IOException, InterruptedException {
        return send(request("GET", path), Repeat.ALLOWED);
    }

    /// @param body a missing node for none
    public JsonNode put(String path, JsonNode body) throws ApiException, IOException, InterruptedException {
        return send(request("PUT", path, body, JSON_TYPE), Repeat.WITH_KEY);
    }

    /// For what the contract gives an idempotency key.
    ///
    /// @param body a missing node for none
    public JsonNode post(String path, JsonNode body) throws ApiException, IOException, InterruptedException {
        return send(request("POST", path, body, JSON_TYPE), Repeat.WITH_KEY);
    }

    public JsonNode post(String path) throws ApiException, IOException, InterruptedException {
        return post(path, MissingNode.getInstance());
    }

    /// For what the server would do a second time: sent once, whatever happens.
    public JsonNode postOnce(String path, JsonNode body) throws ApiException, IOException, InterruptedException {
        return send(request("POST", path, body, JSON_TYPE), Repeat.NEVER);
    }

    /// A merge patch (RFC 7396).
    public JsonNode patch(String path, JsonNode body) throws ApiException, IOException, InterruptedException {
        return send(request("PATCH", path, body, "application/merge-patch+json"), Repeat.WITH_KEY);
    }

    public JsonNode delete(String path) throws ApiException, IOException, InterruptedException {
        return send(request("DELETE", path), Repeat.WITH_KEY);
    }

    /// Streams the file; it is never in memory as a whole. The same bytes are kept once, so it may be repeated.
    public JsonNode upload(String path, Path file) throws ApiException, IOException, InterruptedException {
        var request = new Request("POST", path, BodyPublishers.ofFile(file), "application/octet-stream", UPLOAD);
        return send(request, Repeat.ALLOWED);
    }

    /// Opens a stream of events, one JSON object each; it resumes by itself after the last event that came.
    ///
    /// @throws ApiException if the server refuses it
    public EventStream follow(String path) throws ApiException, IOException, InterruptedException {
        return EventStream.open(last -> connect(path, last));
    }

    /// Runs a command in an instance; see [CommandConnection].
    ///
    /// @param path of `execCommand`
    /// @param wish its first message
    /// @throws ApiException if the server refuses to listen to it
    public CommandConnection command(String path, JsonNode wish)
            throws ApiException, IOException, InterruptedException {
        var hearing = new CommandConnection.Hearing();
        var builder = http.newWebSocketBuilder().connectTimeout(ANSWER);
        token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
        var there = server.resolve(path).toString().replaceFirst("^http", "ws");
        try {
            var socket = builder.buildAsync(URI.create(there), hearing).get();
            var connection = new CommandConnection(hearing, socket);
            connection.say(wish);
            return connection;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException) {
                // Why not, only a plain request is told.
                var _ = get(path);
            }
            throw e.getCause() instanceof IOException io ? io : new IOException("no connection came about", e);
        }
    }

    /// Of what the server sent.
    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpResponse<InputStream> connect(String path, String last)
            throws ApiException, IOException, InterruptedException {
        var builder = builder(path).GET().header("Accept", "application/x-ndjson");
        if (!last.isEmpty()) {
            builder.header("Last-Event-ID", last);
        }
        var answer = http.send(builder.build(), BodyHandlers.ofInputStream());
        if (answer.statusCode() >= 400) {
            try (var body = answer.body()) {
                throw problem(answer, body.readAllBytes());
            }
        }
        return answer;
    }

    private enum Repeat {
        NEVER,
        ALLOWED,
        WITH_KEY
    }

    private record Request(String method, String path, BodyPublisher body, String type, Duration timeout) {}

    private static Request request(String method, String path) {
        return new Request(method, path, BodyPublishers.noBody(), JSON_TYPE, ANSWER);
    }

    private static Request request(String method, String path, JsonNode body, String type) {
        return new Request(
                method,
                path,
                body.isMissingNode() ? BodyPublishers.noBody() : BodyPublishers.ofString(text(body)),
                type,
                ANSWER);
    }

    private static String text(JsonNode body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    private JsonNode send(Request request, Repeat repeat) throws ApiException, IOException, InterruptedException {
        var key = UUID.randomUUID().toString();
        for (int attempt = 1; ; attempt++) {
            var last = repeat == Repeat.NEVER || attempt == ATTEMPTS;
            try {
                return sendOnce(request, repeat == Repeat.WITH_KEY ? Optional.of(key) : Optional.empty());
            } catch (ConnectException | HttpConnectTimeoutException | FileNotFoundException | SSLException e) {
                throw e;
            } catch (IOException e) {
                if (last) {
                    throw e;
                }
            } catch (ApiException e) {
                var pause = e.retryAfterSeconds().orElse(LONGEST_PAUSE_SECONDS + 1);
                if (last || e.status() != 503 || pause > LONGEST_PAUSE_SECONDS) {
                    throw e;
                }
                TimeUnit.SECONDS.sleep(pause);
            }
        }
    }

    private JsonNode sendOnce(Request request, Optional<String> key)
            throws ApiException, IOException, InterruptedException {
        var builder = builder(request.path())
                .timeout(request.timeout())
                .header("Accept", "*/*")
                .method(request.method(), request.body());
        if (request.body().contentLength() != 0) {
            builder.header("Content-Type", request.type());
        }
        key.ifPresent(value -> builder.header("Idempotency-Key", value));
        var answer = http.send(builder.build(), BodyHandlers.ofByteArray());
        if (answer.statusCode() >= 400) {
            throw problem(answer, answer.body());
        }
        if (answer.body().length == 0) {
            return MissingNode.getInstance();
        }
        var type = answer.headers().firstValue("Content-Type").orElse("");
        return type.startsWith(JSON_TYPE) || type.startsWith("application/schema+json")
                ? JSON.readTree(answer.body())
                : JSON.getNodeFactory().textNode(new String(answer.body(), StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder builder(String path) {
        var builder = HttpRequest.newBuilder(server.resolve(path));
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
        return ApiException.of(
                answer.statusCode(), problem, retry.isPresent() ? Optional.of(retry.getAsLong()) : Optional.empty());
    }
}
