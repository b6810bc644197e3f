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
/// @param buildLimits by the type of the builder; the usual ones for others
public record ServerConfiguration(
        ServerSettings server,
        DatabaseSettings database,
        ArtifactSettings artifacts,
        BudgetSettings budgets,
        List<PluginSection> builders,
        Map<String, BuildLimits> buildLimits,
        List<PluginSection> sources,
        Map<String, DatacenterSettings> datacenters) {
    public ServerConfiguration {
        builders = List.copyOf(builders);
        buildLimits = Map.copyOf(buildLimits);
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
