package io.slipway.docker;

import static io.slipway.docker.EngineCalls.encode;
import static io.slipway.docker.EngineCalls.expect;
import static io.slipway.docker.EngineCalls.found;
import static io.slipway.docker.EngineCalls.labels;
import static io.slipway.docker.EngineCalls.list;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.docker.EngineHttp.Answer;
import io.slipway.docker.EngineHttp.Body;
import io.slipway.docker.EngineHttp.Content;
import io.slipway.docker.EngineHttp.Request;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The engine's API: a method for each call that we make, each with its time limit. Decides nothing.
public final class Engine implements AutoCloseable {
    /// Making or removing a container waits for the engine's disk.
    private static final Duration WORK = Duration.ofSeconds(60);
    /// A commit or an upload writes a whole slug.
    private static final Duration COPY = Duration.ofMinutes(5);

    /// The longest grace, and some.
    private static final Duration STOP = Duration.ofHours(25);

    private final EngineCalls calls;

    public Engine(EngineAddress address) {
        calls = new EngineCalls(address);
    }

    /// For calls that have no method here.
    public EngineCalls calls() {
        return calls;
    }

    public EngineAddress address() {
        return calls.address();
    }

    public ObjectNode object() {
        return calls.object();
    }

    public JsonNode parse(String text) throws IOException {
        return calls.parse(text);
    }

    public String filters(Map<String, List<String>> filters) {
        return calls.filters(filters);
    }

    /// As [EngineCalls#stream].
    public Answer stream(String doing, String path) throws InterruptedException {
        return calls.stream(doing, path);
    }

    // ---- containers

    /// All that carry these labels, running or not.
    public List<JsonNode> containers(Map<String, String> labels) throws InterruptedException {
        var path = "/containers/json?all=1&filters=" + calls.filters(Map.of("label", labels(labels)));
        return list(expect("list containers", calls.get(path), 200).json());
    }

    public Optional<JsonNode> inspect(String container) throws InterruptedException {
        return found("look at container " + container, calls.get("/containers/%s/json".formatted(container)));
    }

    /// The id of the new container, or empty where one of that name is there already.
    public Optional<String> create(String name, ObjectNode body) throws InterruptedException {
        var doing = "make container " + name;
        var reply = calls.call(doing, "POST", "/containers/create?name=" + name, body, WORK);
        if (reply.status() == 409) {
            return Optional.empty();
        }
        return Optional.of(expect(doing, reply, 201).json().path("Id").asText());
    }

    /// Started already is success.
    ///
    /// @return why the program cannot be started, where it is the program's fault
    public Optional<SlipwayException> start(String container) throws InterruptedException {
        var doing = "start container " + container;
        var reply = calls.call(doing, "POST", "/containers/%s/start".formatted(container), null, WORK);
        return Set.of(204, 304).contains(reply.status())
                ? Optional.empty()
                : Optional.of(EngineFailures.of(doing, reply.status(), reply.said()));
    }

    /// The container's own stop signal and grace, SIGKILL. Not running or absent is success.
    public void stop(String container) throws InterruptedException {
        var doing = "stop container " + container;
        expect(doing, calls.call(doing, "POST", "/containers/%s/stop".formatted(container), null, STOP), 204, 304, 404);
    }

    /// With its anonymous volumes. Absent, or being removed by another, is success.
    public void remove(String container) throws InterruptedException {
        var doing = "remove container " + container;
        var reply = calls.call(doing, "DELETE", "/containers/%s?force=1&v=1".formatted(container), null, WORK);
        if (reply.status() != 409 || !reply.said().contains("already in progress")) {
            expect(doing, reply, 204, 404);
        }
    }

    /// @param archive a tar, plain or gzipped
    public void putArchive(String container, String folder, Content archive) throws InterruptedException {
        var doing = "copy files into container " + container;
        var path = "/containers/%s/archive?path=%s".formatted(container, encode(folder));
        var headers = Map.of("Content-Type", "application/x-tar");
        expect(doing, calls.call(doing, new Request("PUT", path, headers, new Body.Streamed(archive)), COPY), 200);
    }

    public JsonNode stats(String container) throws InterruptedException {
        return found(
                        "measure container " + container,
                        calls.get("/containers/%s/stats?stream=0&one-shot=1".formatted(container)))
                .orElse(MissingNode.getInstance());
    }

    // ---- images

    public Optional<JsonNode> image(String reference) throws InterruptedException {
        return found("look at image " + reference, calls.get("/images/%s/json".formatted(reference)));
    }

    public List<JsonNode> images(Map<String, String> labels) throws InterruptedException {
        var path = "/images/json?filters=" + calls.filters(Map.of("label", labels(labels)));
        return list(expect("list images", calls.get(path), 200).json());
    }

    /// Absent, or in use, changes nothing.
    public void removeImage(String reference) throws InterruptedException {
        var doing = "remove image " + reference;
        var reply = calls.call(doing, "DELETE", "/images/" + reference, null, WORK);
        // What another is removing at this moment is told so.
        if (!reply.said().contains("unrecognized image ID")) {
            expect(doing, reply, 200, 404, 409);
        }
    }

    /// Keeps what lies in `container` as an image.
    public void commit(String container, String repository, String tag, ObjectNode config) throws InterruptedException {
        var doing = "make an image of container " + container;
        var path = "/commit?container=%s&repo=%s&tag=%s&pause=0".formatted(container, encode(repository), encode(tag));
        expect(doing, calls.call(doing, "POST", path, config, COPY), 201);
    }

    /// @param credentials for the header `X-Registry-Auth`; empty for none
    public void pull(String reference, String credentials, Duration limit, EngineCalls.Progress progress)
            throws InterruptedException {
        var doing = "pull image " + reference;
        var headers = credentials.isEmpty() ? Map.<String, String>of() : Map.of("X-Registry-Auth", credentials);
        var path = "/images/create?fromImage=" + encode(tagged(reference));
        var request = new Request("POST", path, headers, new Body.Text(""));
        calls.lines(doing, request, limit, progress);
    }

    /// Without a tag the engine pulls all that there are.
    static String tagged(String reference) {
        var name = reference.substring(reference.lastIndexOf('/') + 1);
        return name.contains(":") || name.contains("@") ? reference : reference + ":latest";
    }

    /// Sends `repository:tag` to its registry.
    ///
    /// @param credentials for the header `X-Registry-Auth`; empty for none
    public void push(String repository, String tag, String credentials, Duration limit) throws InterruptedException {
        push(repository, tag, credentials, limit, _ -> {});
    }

    /// @param progress the last piece of it has the digest, as `aux.Digest`
    public void push(String repository, String tag, String credentials, Duration limit, EngineCalls.Progress progress)
            throws InterruptedException {
        // The engine wants the header in any case: this one is `{}`.
        var headers = Map.of("X-Registry-Auth", credentials.isEmpty() ? "e30=" : credentials);
        var path = "/images/%s/push?tag=%s".formatted(repository, encode(tag));
        calls.lines(
                "push image %s:%s".formatted(repository, tag),
                new Request("POST", path, headers, new Body.Text("")),
                limit,
                progress);
    }

    /// Gives the image another name. Having it already is success.
    public void tag(String image, String repository, String tag) throws InterruptedException {
        var doing = "name image %s %s:%s".formatted(image, repository, tag);
        var path = "/images/%s/tag?repo=%s&tag=%s".formatted(image, encode(repository), encode(tag));
        expect(doing, calls.call(doing, "POST", path, null, WORK), 201);
    }

    /// Which digest a reference means in its registry; empty where it has none of that name.
    ///
    /// @param credentials for the header `X-Registry-Auth`; empty for none
    public Optional<String> digest(String reference, String credentials) throws InterruptedException {
        var doing = "ask the registry for " + reference;
        var headers = credentials.isEmpty() ? Map.<String, String>of() : Map.of("X-Registry-Auth", credentials);
        var request = new Request("GET", "/distribution/%s/json".formatted(reference), headers, new Body.Text(""));
        var reply = calls.call(doing, request, EngineCalls.CALL);
        if (reply.status() == 404 || reply.said().contains("manifest unknown")) {
            return Optional.empty();
        }
        return Optional.of(expect(doing, reply, 200)
                .json()
                .path("Descriptor")
                .path("digest")
                .asText());
    }

    // ---- volumes and networks

    public List<JsonNode> volumes(Map<String, String> labels) throws InterruptedException {
        var reply = calls.get("/volumes?filters=" + calls.filters(Map.of("label", labels(labels))));
        return list(expect("list volumes", reply, 200).json().path("Volumes"));
    }

    /// The volume of that name: made now, or the one that is there, whose labels stay as they are.
    public JsonNode volume(String name, Map<String, String> labels) throws InterruptedException {
        var doing = "make volume " + name;
        var body = object().put("Name", name).put("Driver", "local");
        body.set("Labels", calls.tree(labels));
        return expect(doing, calls.call(doing, "POST", "/volumes/create", body, EngineCalls.CALL), 201)
                .json();
    }

    public boolean hasVolume(String name) throws InterruptedException {
        return found("look at volume " + name, calls.get("/volumes/" + name)).isPresent();
    }

    public void removeVolume(String name) throws InterruptedException {
        var doing = "remove volume " + name;
        expect(doing, calls.call(doing, "DELETE", "/volumes/" + name, null, EngineCalls.CALL), 204, 404);
    }

    public List<JsonNode> networks() throws InterruptedException {
        return list(expect("list networks", calls.get("/networks"), 200).json());
    }

    /// The new network's id, or the reason why it cannot be.
    public EngineCalls.Reply createNetwork(JsonNode body) throws InterruptedException {
        return calls.call("make network " + body.path("Name").asText(), "POST", "/networks/create", body, WORK);
    }

    /// False where containers still are in it. Absent is success.
    public boolean removeNetwork(String name) throws InterruptedException {
        var doing = "remove network " + name;
        var reply = calls.call(doing, "DELETE", "/networks/" + name, null, WORK);
        if (reply.status() == 403) {
            return false;
        }
        expect(doing, reply, 204, 404);
        return true;
    }

    public JsonNode info() throws InterruptedException {
        return expect("tell about itself", calls.get("/info"), 200).json();
    }

    @Override
    public void close() {
        calls.close();
    }
}
