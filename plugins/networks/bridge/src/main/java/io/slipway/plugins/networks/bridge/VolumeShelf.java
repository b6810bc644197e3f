package io.slipway.plugins.networks.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import java.util.List;
import java.util.Map;

/// Marks are empty volumes.
final class VolumeShelf implements Shelf {
    private final Engine engine;

    VolumeShelf(Engine engine) {
        this.engine = engine;
    }

    @Override
    public List<Mark> all(Map<String, String> labels) throws InterruptedException {
        return engine.volumes(labels).stream().map(VolumeShelf::mark).toList();
    }

    @Override
    public Mark keep(String name, Map<String, String> labels) throws InterruptedException {
        return mark(engine.volume(name, labels));
    }

    @Override
    public void remove(String name) throws InterruptedException {
        engine.removeVolume(name);
    }

    private static Mark mark(JsonNode volume) {
        return new Mark(volume.path("Name").asText(), volume.path("Labels"));
    }
}
