package io.slipway.plugins.schedulers.swarm;

import static io.slipway.docker.EngineCalls.expect;
import static io.slipway.docker.EngineCalls.found;
import static io.slipway.docker.EngineCalls.list;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.docker.EngineCalls;
import io.slipway.docker.EngineCalls.Reply;
import io.slipway.docker.EngineHttp.Body;
import io.slipway.docker.EngineHttp.Request;
import io.slipway.docker.Managers;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The Swarm's part of the API: a method for each call that we make. Decides nothing.
final class Swarm {
    private final EngineCalls calls;

    Swarm(EngineCalls calls) {
        this.calls = calls;
    }

    // ---- services

    Optional<JsonNode> service(String name) throws InterruptedException {
        var doing = "look at service " + name;
        return found(doing, checked(doing, calls.get("/services/" + name)));
    }

    List<JsonNode> services(Map<String, String> labels) throws InterruptedException {
        return all("list services", "/services", labels);
    }

    /// False where there is a service of that name already.
    ///
    /// @param credentials for the header `X-Registry-Auth`; empty for none
    boolean create(ObjectNode spec, String credentials) throws InterruptedException {
        var doing = "make service " + spec.path("Name").asText();
        var reply = send(doing, "/services/create", spec, credentials);
        if (reply.status() == 409) {
            return false;
        }
        expect(doing, reply, 201);
        return true;
    }

    /// False where the service was changed by another since it was looked at, or is gone.
    boolean update(Kept kept, JsonNode spec, String credentials) throws InterruptedException {
        var doing = "change service " + spec.path("Name").asText();
        // Without credentials of its own the service keeps those it was made with.
        var path = "/services/%s/update?version=%d%s"
                .formatted(kept.service(), kept.version(), credentials.isEmpty() ? "&registryAuthFrom=spec" : "");
        var reply = send(doing, path, spec, credentials);
        if (reply.status() == 404 || reply.said().contains("out of sequence")) {
            return false;
        }
        expect(doing, reply, 200);
        return true;
    }

    /// Absent is success.
    void remove(String service) throws InterruptedException {
        var doing = "remove service " + service;
        expect(
                doing,
                checked(doing, calls.call(doing, "DELETE", "/services/" + service, null, EngineCalls.CALL)),
                200,
                404);
    }

    // ---- tasks

    /// Those of services with these labels, past ones too.
    List<JsonNode> tasks(Map<String, String> labels) throws InterruptedException {
        return all("list tasks", "/tasks", labels);
    }

    // ---- secrets

    List<JsonNode> secrets(Map<String, String> labels) throws InterruptedException {
        return all("list secrets", "/secrets", labels);
    }

    /// The secret's id, of the one that is there already too: equal names stand for equal contents.
    String secret(String name, Map<String, String> labels, String content) throws InterruptedException {
        var doing = "make secret " + name;
        var body = calls.object().put("Name", name);
        body.put("Data", Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)));
        labels.forEach(body.putObject("Labels")::put);
        var reply = checked(doing, calls.call(doing, "POST", "/secrets/create", body, EngineCalls.CALL));
        if (reply.status() == 409) {
            return found(doing, calls.get("/secrets/" + name))
                    .map(secret -> secret.path("ID").asText())
                    .orElseThrow(() -> new SlipwayException(
                            Failure.UNAVAILABLE, "secret %s was removed just now".formatted(name)));
        }
        return expect(doing, reply, 201).json().path("ID").asText();
    }

    /// In use, or absent, changes nothing.
    void removeSecret(String id) throws InterruptedException {
        var doing = "remove secret " + id;
        var reply = checked(doing, calls.call(doing, "DELETE", "/secrets/" + id, null, EngineCalls.CALL));
        if (!reply.said().contains("in use")) {
            expect(doing, reply, 204, 404);
        }
    }

    // ---- nodes

    List<JsonNode> nodes() throws InterruptedException {
        return list(expect("list nodes", checked("list nodes", calls.get("/nodes")), 200)
                .json());
    }

    /// False where the node was changed by another since it was looked at.
    boolean updateNode(JsonNode node, JsonNode spec) throws InterruptedException {
        var name = node.path("Description").path("Hostname").asText();
        var doing = "change node " + name;
        var path = "/nodes/%s/update?version=%d"
                .formatted(
                        node.path("ID").asText(),
                        node.path("Version").path("Index").asLong());
        var reply = checked(doing, calls.call(doing, "POST", path, spec, EngineCalls.CALL));
        if (reply.said().contains("out of sequence")) {
            return false;
        }
        expect(doing, reply, 200);
        return true;
    }

    private Reply send(String doing, String path, JsonNode spec, String credentials) throws InterruptedException {
        var headers = new HashMap<>(Map.of("Content-Type", "application/json"));
        if (!credentials.isEmpty()) {
            headers.put("X-Registry-Auth", credentials);
        }
        var request = new Request("POST", path, headers, new Body.Text(spec.toString()));
        return checked(doing, calls.call(doing, request, EngineCalls.CALL));
    }

    private List<JsonNode> all(String doing, String path, Map<String, String> labels) throws InterruptedException {
        var filters = calls.filters(Map.of("label", EngineCalls.labels(labels)));
        var reply = checked(doing, calls.get(path + "?filters=" + filters));
        return list(expect(doing, reply, 200).json());
    }

    private Reply checked(String doing, Reply reply) {
        return Managers.checked(calls, doing, reply);
    }
}
