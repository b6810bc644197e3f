package io.slipway.tck.memory;

import io.slipway.spi.SpecDigest;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The place behind [InMemorySourceProvider]: sources by location and version.
public final class InMemorySources {
    private final Trouble trouble = new Trouble();
    private final Map<URI, Map<String, String>> versions = new ConcurrentHashMap<>();
    private final Map<String, Map<String, String>> contents = new ConcurrentHashMap<>();

    public Trouble trouble() {
        return trouble;
    }

    /// From now on `version` of `location` means these files, contents by path. The empty version is the default.
    public void publish(URI location, String version, Map<String, String> files) {
        var id = "sha256:" + SpecDigest.of(new Files(files));
        contents.put(id, Map.copyOf(files));
        versions.compute(location, (_, before) -> {
            var all = new HashMap<String, String>(before == null ? Map.of() : before);
            all.put(version, id);
            return Map.copyOf(all);
        });
    }

    Map<String, String> versions(URI location) {
        return versions.getOrDefault(location, Map.of());
    }

    Map<String, String> content(String id) {
        return contents.getOrDefault(id, Map.of());
    }

    private record Files(Map<String, String> files) {}
}
