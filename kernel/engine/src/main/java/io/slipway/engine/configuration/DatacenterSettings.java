package io.slipway.engine.configuration;

import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// One datacenter of the configuration.
///
/// @param servers names of those that reach it; empty means all
/// @param watch how long a release is watched after it took over, where its app file does not say
public record DatacenterSettings(
        String name,
        String domain,
        PluginSection scheduler,
        Optional<PluginSection> network,
        Map<String, PluginSection> storage,
        Map<String, PluginSection> loadBalancers,
        Optional<RegistrySettings> registry,
        Optional<SlugSettings> slugs,
        Set<String> servers,
        Duration watch) {
    public DatacenterSettings {
        storage = Collections.unmodifiableMap(new LinkedHashMap<>(storage));
        loadBalancers = Collections.unmodifiableMap(new LinkedHashMap<>(loadBalancers));
        servers = Set.copyOf(servers);
        if (watch.isNegative() || watch.compareTo(Duration.ofHours(1)) > 0) {
            throw SlipwayException.invalid("watch of datacenter '%s' is %s, must be 0s to 1h".formatted(name, watch));
        }
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
