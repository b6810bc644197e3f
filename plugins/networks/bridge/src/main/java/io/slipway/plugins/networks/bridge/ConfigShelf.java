package io.slipway.plugins.networks.bridge;

import static io.slipway.docker.EngineCalls.expect;
import static io.slipway.docker.EngineCalls.list;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineCalls;
import io.slipway.docker.EngineCalls.Reply;
import io.slipway.docker.Managers;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.SpecDigest;
import java.util.List;
import java.util.Map;

/// Marks are config objects of a Swarm, which all managers keep.
final class ConfigShelf implements Shelf {
    /// A config must have a content. This is a dash.
    private static final String CONTENT = "LQ==";

    private static final int LONGEST_NAME = 64;

    private final EngineCalls calls;

    ConfigShelf(Engine engine) {
        calls = engine.calls();
    }

    @Override
    public List<Mark> all(Map<String, String> labels) throws InterruptedException {
        var path = "/configs?filters=" + calls.filters(Map.of("label", EngineCalls.labels(labels)));
        var reply = checked("list configs", calls.get(path));
        return list(expect("list configs", reply, 200).json()).stream()
                .map(ConfigShelf::mark)
                .toList();
    }

    @Override
    public Mark keep(String name, Map<String, String> labels) throws InterruptedException {
        var shortened = shortened(name);
        var doing = "keep config " + shortened;
        var body = calls.object().put("Name", shortened).put("Data", CONTENT);
        body.set("Labels", calls.tree(labels));
        var reply = checked(doing, calls.call(doing, "POST", "/configs/create", body, EngineCalls.CALL));
        if (reply.status() == 409) {
            return EngineCalls.found(doing, checked(doing, calls.get("/configs/" + shortened)))
                    .map(ConfigShelf::mark)
                    .orElseThrow(() -> new SlipwayException(
                            Failure.UNAVAILABLE, "config %s was removed just now".formatted(shortened)));
        }
        expect(doing, reply, 201);
        return new Mark(shortened, calls.tree(labels));
    }

    @Override
    public void remove(String name) throws InterruptedException {
        var shortened = shortened(name);
        var doing = "remove config " + shortened;
        var reply = checked(doing, calls.call(doing, "DELETE", "/configs/" + shortened, null, EngineCalls.CALL));
        expect(doing, reply, 204, 404);
    }

    /// The Swarm takes no longer ones. People find them by their labels.
    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : "slipway-" + SpecDigest.of(new Whole(name));
    }

    private record Whole(String name) {}

    private Reply checked(String doing, Reply reply) {
        return Managers.checked(calls, doing, reply);
    }

    private static Mark mark(JsonNode config) {
        return new Mark(
                config.path("Spec").path("Name").asText(), config.path("Spec").path("Labels"));
    }
}
