package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.plugins.schedulers.docker.EngineHttp.Answer;
import io.slipway.plugins.schedulers.docker.EngineHttp.Body;
import io.slipway.plugins.schedulers.docker.EngineHttp.Content;
import io.slipway.plugins.schedulers.docker.EngineHttp.Request;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The engine's API: a method for each call that we make, each with its time limit. Decides nothing.
final class Engine implements AutoCloseable {
    private static final Duration CALL = Duration.ofSeconds(20);
    /// Making or removing a container waits for the engine's disk.
    private static final Duration WORK = Duration.ofSeconds(60);
    /// A commit or an upload writes a whole slug.
    private static final Duration COPY = Duration.ofMinutes(5);

    /// The longest grace, and some.
    private static final Duration STOP = Duration.ofHours(25);

    private final EngineAddress address;
    private final EngineHttp http;
    private final ObjectMapper json = new ObjectMapper();

    Engine(EngineAddress address) {
        this.address = address;
        this.http = new EngineHttp(address);
    }

    /// @param json empty where the engine answered with none
    record Reply(int status, JsonNode json) {
        String said() {
            return json.path("message").asText(json.asText("no reason given"));
        }
    }

    EngineAddress address() {
        return address;
    }

    ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    JsonNode parse(String text) throws IOException {
        return json.readTree(text);
    }

    // ---- containers

    /// All that carry these labels, running or not.
    List<JsonNode> containers(Map<String, String> labels) throws InterruptedException {
        var path = "/containers/json?all=1&filters=" + filters(Map.of("label", labels(labels)));
        return list(expect("list containers", get(path), 200).json());
    }

    Optional<JsonNode> inspect(String container) throws InterruptedException {
        return found("look at container " + container, get("/containers/%s/json".formatted(container)));
    }

    /// The id of the new container, or empty where one of that name is there already.
    Optional<String> create(String name, ObjectNode body) throws InterruptedException {
        var doing = "make container " + name;
        var reply = call(doing, "POST", "/containers/create?name=" + name, body, WORK);
        if (reply.status() == 409) {
            return Optional.empty();
        }
        return Optional.of(expect(doing, reply, 201).json().path("Id").asText());
    }

    /// Started already is success.
    ///
    /// @return why the program cannot be started, where it is the program's fault
    Optional<SlipwayException> start(String container) throws InterruptedException {
        var doing = "start container " + container;
        var reply = call(doing, "POST", "/containers/%s/start".formatted(container), null, WORK);
        return Set.of(204, 304).contains(reply.status())
                ? Optional.empty()
                : Optional.of(EngineFailures.of(doing, reply.status(), reply.said()));
    }

    /// The container's own stop signal and grace, SIGKILL. Not running or absent is success.
    void stop(String container) throws InterruptedException {
        var doing = "stop container " + container;
        expect(doing, call(doing, "POST", "/containers/%s/stop".formatted(container), null, STOP), 204, 304, 404);
    }

    /// With its anonymous volumes. Absent, or being removed by another, is success.
    void remove(String container) throws InterruptedException {
        var doing = "remove container " + container;
        var reply = call(doing, "DELETE", "/containers/%s?force=1&v=1".formatted(container), null, WORK);
        if (reply.status() != 409 || !reply.said().contains("already in progress")) {
            expect(doing, reply, 204, 404);
        }
    }

    /// @param archive a tar, plain or gzipped
    void putArchive(String container, String folder, Content archive) throws InterruptedException {
        var doing = "copy files into container " + container;
        var path = "/containers/%s/archive?path=%s".formatted(container, encode(folder));
        var headers = Map.of("Content-Type", "application/x-tar");
        expect(doing, call(doing, new Request("PUT", path, headers, new Body.Streamed(archive)), COPY), 200);
    }

    JsonNode stats(String container) throws InterruptedException {
        return found(
                        "measure container " + container,
                        get("/containers/%s/stats?stream=0&one-shot=1".formatted(container)))
                .orElse(MissingNode.getInstance());
    }

    /// Streams: the caller closes the answer and sets its own limit by an interrupt.
    Answer stream(String doing, String path) throws InterruptedException {
        try {
            var answer = http.send(Request.of("GET", path), Duration.ZERO);
            if (answer.status() != 200) {
                try (answer) {
                    throw EngineFailures.of(doing, answer.status(), read(answer).said());
                }
            }
            return answer;
        } catch (IOException e) {
            throw unanswered(doing, e);
        }
    }

    // ---- images

    Optional<JsonNode> image(String reference) throws InterruptedException {
        return found("look at image " + reference, get("/images/%s/json".formatted(reference)));
    }

    List<JsonNode> images(Map<String, String> labels) throws InterruptedException {
        var path = "/images/json?filters=" + filters(Map.of("label", labels(labels)));
        return list(expect("list images", get(path), 200).json());
    }

    /// Absent, or in use, changes nothing.
    void removeImage(String reference) throws InterruptedException {
        var doing = "remove image " + reference;
        var reply = call(doing, "DELETE", "/images/" + reference, null, WORK);
        // What another is removing at this moment is told so.
        if (!reply.said().contains("unrecognized image ID")) {
            expect(doing, reply, 200, 404, 409);
        }
    }

    /// Keeps what lies in `container` as an image.
    void commit(String container, String repository, String tag, ObjectNode config) throws InterruptedException {
        var doing = "make an image of container " + container;
        var path = "/commit?container=%s&repo=%s&tag=%s&pause=0".formatted(container, encode(repository), encode(tag));
        expect(doing, call(doing, "POST", path, config, COPY), 201);
    }

    /// Lines of progress of one pull.
    @FunctionalInterface
    interface Progress {
        void told(JsonNode line);
    }

    /// @param credentials for the header `X-Registry-Auth`; empty for none
    void pull(String reference, String credentials, Duration limit, Progress progress) throws InterruptedException {
        var doing = "pull image " + reference;
        var headers = credentials.isEmpty() ? Map.<String, String>of() : Map.of("X-Registry-Auth", credentials);
        var request = new Request("POST", "/images/create?fromImage=" + encode(reference), headers, new Body.Text(""));
        try (var answer = http.send(request, limit)) {
            if (answer.status() != 200) {
                throw EngineFailures.of(doing, answer.status(), read(answer).said());
            }
            try (var lines = json.readerFor(JsonNode.class).<JsonNode>readValues(answer.body())) {
                while (lines.hasNext()) {
                    var line = lines.next();
                    // A failure after the first byte comes in a line, since the status is sent already.
                    if (line.has("error")) {
                        throw EngineFailures.of(doing, 500, line.path("error").asText());
                    }
                    progress.told(line);
                }
            }
        } catch (IOException | RuntimeException e) {
            throw e instanceof SlipwayException known ? known : unanswered(doing, e);
        }
    }

    // ---- volumes and networks

    List<JsonNode> volumes(Map<String, String> labels) throws InterruptedException {
        var reply = get("/volumes?filters=" + filters(Map.of("label", labels(labels))));
        return list(expect("list volumes", reply, 200).json().path("Volumes"));
    }

    /// The volume of that name: made now, or the one that is there, whose labels stay as they are.
    JsonNode volume(String name, Map<String, String> labels) throws InterruptedException {
        var doing = "make volume " + name;
        var body = object().put("Name", name).put("Driver", "local");
        body.set("Labels", json.valueToTree(labels));
        return expect(doing, call(doing, "POST", "/volumes/create", body, CALL), 201)
                .json();
    }

    void removeVolume(String name) throws InterruptedException {
        var doing = "remove volume " + name;
        expect(doing, call(doing, "DELETE", "/volumes/" + name, null, CALL), 204, 404);
    }

    List<JsonNode> networks() throws InterruptedException {
        return list(expect("list networks", get("/networks"), 200).json());
    }

    /// The new network's id, or the reason why it cannot be.
    Reply createNetwork(ObjectNode body) throws InterruptedException {
        return call("make network " + body.path("Name").asText(), "POST", "/networks/create", body, WORK);
    }

    /// False where containers still are in it. Absent is success.
    boolean removeNetwork(String name) throws InterruptedException {
        var doing = "remove network " + name;
        var reply = call(doing, "DELETE", "/networks/" + name, null, WORK);
        if (reply.status() == 403) {
            return false;
        }
        expect(doing, reply, 204, 404);
        return true;
    }

    JsonNode info() throws InterruptedException {
        return expect("tell about itself", get("/info"), 200).json();
    }

    // ---- the call itself

    private Reply get(String path) throws InterruptedException {
        return call("answer " + path, Request.of("GET", path), CALL);
    }

    private Reply call(String doing, String method, String path, @Nullable JsonNode body, Duration limit)
            throws InterruptedException {
        var request = body == null ? Request.of(method, path) : Request.of(method, path, body.toString());
        return call(doing, request, limit);
    }

    private Reply call(String doing, Request request, Duration limit) throws InterruptedException {
        try (var answer = http.send(request, limit)) {
            return read(answer);
        } catch (IOException e) {
            throw unanswered(doing, e);
        }
    }

    private Reply read(Answer answer) throws IOException, InterruptedException {
        try {
            var text = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
            var typed = answer.headers().getOrDefault("content-type", "").startsWith("application/json");
            return new Reply(
                    answer.status(),
                    typed && !text.isBlank() ? json.readTree(text) : JsonNodeFactory.instance.textNode(text.strip()));
        } catch (IOException e) {
            throw EngineHttp.interruptedOr(e, Duration.ZERO);
        }
    }

    private SlipwayException unanswered(String doing, Exception e) throws InterruptedException {
        if (e instanceof IOException io) {
            EngineHttp.interruptedOr(io, Duration.ZERO);
        }
        return new SlipwayException(
                Failure.UNAVAILABLE,
                "the docker engine at %s did not %s: %s".formatted(address, doing, e.getMessage()),
                e);
    }

    private static Reply expect(String doing, Reply reply, Integer... expected) {
        if (!Set.of(expected).contains(reply.status())) {
            throw EngineFailures.of(doing, reply.status(), reply.said());
        }
        return reply;
    }

    private static Optional<JsonNode> found(String doing, Reply reply) {
        return reply.status() == 404
                ? Optional.empty()
                : Optional.of(expect(doing, reply, 200).json());
    }

    private static List<JsonNode> list(JsonNode array) {
        var items = new ArrayList<JsonNode>();
        array.forEach(items::add);
        return items;
    }

    private static List<String> labels(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.toList());
    }

    String filters(Map<String, List<String>> filters) {
        return encode(json.valueToTree(filters).toString());
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
