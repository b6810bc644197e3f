package io.slipway.distribution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/// Reads the REST API with the command line's own login: what a test finds out is not what the command line says.
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String host;
    private final int port;
    private final Path login;
    private final String space;

    Api(String host, int port, Path login) {
        this(host, port, login, "default");
    }

    private Api(String host, int port, Path login, String space) {
        this.host = host;
        this.space = space;
        this.port = port;
        this.login = login;
    }

    /// The same for apps of another space.
    Api in(String other) {
        return new Api(host, port, login, other);
    }

    boolean isReady() throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(at("/readyz"))).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /// The answer to `GET /v1/…`, which must be 200.
    JsonNode get(String path) throws IOException, InterruptedException {
        var response = response(path);
        if (response.statusCode() != 200) {
            throw new AssertionError("GET %s answered %d: %s".formatted(path, response.statusCode(), response.body()));
        }
        return JSON.readTree(response.body());
    }

    /// The answer to a change with an idempotency key, which must be 200.
    JsonNode put(String path, String key, String body) throws IOException, InterruptedException {
        var token = JSON.readTree(login.toFile()).path("token").asText();
        var response = send(HttpRequest.newBuilder(at(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
        if (response.statusCode() != 200) {
            throw new AssertionError("PUT %s answered %d: %s".formatted(path, response.statusCode(), response.body()));
        }
        return JSON.readTree(response.body());
    }

    /// Sends `body` as JSON and answers what came back, which must be below 300.
    ///
    /// @throws IOException also where the server went away before it answered
    JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        return sent(method, path, "application/json", HttpRequest.BodyPublishers.ofString(body));
    }

    /// Stores an archive of source and answers its digest.
    String upload(byte[] archive) throws IOException, InterruptedException {
        var bytes = HttpRequest.BodyPublishers.ofByteArray(archive);
        return sent("POST", "/v1/teams/default/uploads", "application/octet-stream", bytes)
                .path("upload")
                .asText();
    }

    private JsonNode sent(String method, String path, String type, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        var response = send(authorized(path).header("Content-Type", type).method(method, body));
        if (response.statusCode() >= 300) {
            throw new AssertionError(
                    "%s %s answered %d: %s".formatted(method, path, response.statusCode(), response.body()));
        }
        return JSON.readTree(response.body());
    }

    /// The answer to `GET /v1/…`, whatever it is.
    Answer ask(String path) throws IOException, InterruptedException {
        return answer(response(path));
    }

    /// The answer to a change, whatever it is.
    Answer ask(String method, String path, String type, byte[] body) throws IOException, InterruptedException {
        return answer(send(authorized(path)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))));
    }

    private static Answer answer(HttpResponse<String> response) throws IOException {
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    record Answer(int status, JsonNode body) {
        String detail() {
            return body.path("detail").asText();
        }
    }

    int status(String path) throws IOException, InterruptedException {
        return response(path).statusCode();
    }

    JsonNode app(String app) throws IOException, InterruptedException {
        return get(appPath(app));
    }

    boolean knows(String app) throws IOException, InterruptedException {
        return status(appPath(app)) == 200;
    }

    /// The only component of a small app.
    JsonNode component(String app) throws IOException, InterruptedException {
        return app(app).path("components").path(0);
    }

    /// Where the app answers, as its users are told.
    URI url(String app) throws IOException, InterruptedException {
        return URI.create(component(app).path("urls").path(0).asText());
    }

    /// The ports at which the app's ready instances listen.
    List<Integer> ports(String app) throws IOException, InterruptedException {
        var instances = get(appPath(app) + "/instances").path("items");
        return StreamSupport.stream(instances.spliterator(), false)
                .filter(instance -> instance.path("state").asText().equals("ready"))
                .map(instance ->
                        instance.path("endpoints").path(0).path("address").asText())
                .map(address -> Integer.valueOf(address.substring(address.lastIndexOf(':') + 1)))
                .toList();
    }

    /// The newest release first.
    JsonNode releases(String app, String component) throws IOException, InterruptedException {
        return get(appPath(app) + "/components/" + component + "/releases").path("items");
    }

    JsonNode instances(String app) throws IOException, InterruptedException {
        return get(appPath(app) + "/instances").path("items");
    }

    private HttpResponse<String> response(String path) throws IOException, InterruptedException {
        return send(authorized(path));
    }

    private HttpRequest.Builder authorized(String path) throws IOException {
        var token = JSON.readTree(login.toFile()).path("token").asText();
        return HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private URI at(String path) {
        return URI.create("http://%s:%d%s".formatted(host, port, path));
    }

    private String appPath(String app) {
        return "/v1/teams/default/spaces/%s/apps/%s".formatted(space, app);
    }

    static String pathOf(String app) {
        return "/v1/teams/default/spaces/default/apps/" + app;
    }
}
