package io.slipway.engine.configuration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What `server.yaml` means.
///
/// @param builders in the order in which they are asked
public record ServerConfiguration(
        ServerSettings server,
        DatabaseSettings database,
        ArtifactSettings artifacts,
        List<PluginSection> builders,
        List<PluginSection> sources,
        Map<String, DatacenterSettings> datacenters) {
    public ServerConfiguration {
        builders = List.copyOf(builders);
        sources = List.copyOf(sources);
        datacenters = Collections.unmodifiableMap(new LinkedHashMap<>(datacenters));
    }

    public Optional<DatacenterSettings> datacenter(String name) {
        return Optional.ofNullable(datacenters.get(name));
    }

    /// Every place that names a plugin.
    public Stream<PluginSection> sections() {
        return Stream.of(
                        sources.stream(),
                        builders.stream(),
                        datacenters.values().stream().flatMap(DatacenterSettings::sections))
                .flatMap(part -> part);
    }
}
