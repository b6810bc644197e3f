package io.slipway.engine.configuration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// One datacenter of the configuration.
///
/// @param servers names of those that reach it; empty means all
public record DatacenterSettings(
        String name,
        String domain,
        PluginSection scheduler,
        Optional<PluginSection> network,
        Map<String, PluginSection> storage,
        Map<String, PluginSection> loadBalancers,
        Optional<RegistrySettings> registry,
        Set<String> servers) {
    public DatacenterSettings {
        storage = Collections.unmodifiableMap(new LinkedHashMap<>(storage));
        loadBalancers = Collections.unmodifiableMap(new LinkedHashMap<>(loadBalancers));
        servers = Set.copyOf(servers);
    }

    public Stream<PluginSection> sections() {
        return Stream.of(
                        Stream.of(scheduler),
                        network.stream(),
                        storage.values().stream(),
                        loadBalancers.values().stream())
                .flatMap(part -> part);
    }
}
