package io.slipway.engine.datacenter;

import io.slipway.engine.configuration.DatacenterSettings;
import io.slipway.engine.configuration.PluginSection;
import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.configuration.SlugSettings;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.network.Network;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.storage.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A datacenter of the configuration behind the gates of its places.
///
/// @param gates by place
/// @param unfit why its plugins do not go together; empty when they do
/// @param server name of this one, which may be none of those that reach it
record ConfiguredDatacenter(DatacenterSettings settings, Map<String, Gate> gates, List<String> unfit, String server)
        implements Datacenter {
    ConfiguredDatacenter {
        gates = Map.copyOf(gates);
        unfit = List.copyOf(unfit);
    }

    static ConfiguredDatacenter of(
            DatacenterSettings settings, Map<String, Gate> gates, boolean severalServers, String server) {
        var unchecked = new ConfiguredDatacenter(settings, gates, List.of(), server);
        return new ConfiguredDatacenter(settings, gates, unchecked.faults(severalServers), server);
    }

    private List<String> faults(boolean severalServers) {
        if (isElsewhere()) {
            return List.of(); // Only those that reach it can tell.
        }
        if (settings.sections().anyMatch(section -> gate(section).state() instanceof Gate.State.Shut)) {
            return List.of(); // Nothing can be asked for its traits; the gate itself says why.
        }
        try {
            var storages = settings.storage().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> gate(entry.getValue()).front(Storage.class).traits()));
            var balancers = settings.loadBalancers().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            entry -> gate(entry.getValue())
                                    .front(LoadBalancer.class)
                                    .traits()));
            var traits = gate(settings.scheduler()).front(Scheduler.class).traits();
            return new Fit(settings, traits, storages, balancers).faults(severalServers);
        } catch (SlipwayException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private boolean isElsewhere() {
        return !servers().isEmpty() && !servers().contains(server);
    }

    private Gate gate(PluginSection section) {
        var gate = gates.get(section.place());
        if (gate == null) {
            throw new IllegalStateException("no gate at " + section.place());
        }
        return gate;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String domain() {
        return settings.domain();
    }

    @Override
    public Set<String> servers() {
        return settings.servers();
    }

    @Override
    public Optional<RegistrySettings> registry() {
        return settings.registry();
    }

    @Override
    public Optional<SlugSettings> slugs() {
        return settings.slugs();
    }

    @Override
    public Duration watch() {
        return settings.watch();
    }

    @Override
    public Scheduler scheduler() {
        return front(settings.scheduler(), Scheduler.class);
    }

    @Override
    public Optional<Network> network() {
        return settings.network().map(section -> front(section, Network.class));
    }

    @Override
    public Optional<Storage> storage(String name) {
        return Optional.ofNullable(settings.storage().get(name)).map(section -> front(section, Storage.class));
    }

    private <P> P front(PluginSection section, Class<P> spi) {
        if (isElsewhere()) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE,
                    "datacenter %s is reached from %s, not from %s"
                            .formatted(name(), String.join(", ", servers()), server));
        }
        if (!unfit.isEmpty()) {
            throw new SlipwayException(
                    Failure.UNAVAILABLE, "datacenter %s: %s".formatted(name(), String.join("; ", unfit)));
        }
        var gate = gate(section);
        gate.instance();
        return gate.front(spi);
    }

    @Override
    public Set<String> storages() {
        return settings.storage().keySet();
    }

    @Override
    public Map<String, LoadBalancer> loadBalancers() {
        var result = new LinkedHashMap<String, LoadBalancer>();
        settings.loadBalancers()
                .forEach((name, section) -> result.put(name, gate(section).front(LoadBalancer.class)));
        return Collections.unmodifiableMap(result);
    }

    @Override
    public Optional<String> degraded() {
        var reasons = new ArrayList<>(unfit);
        settings.sections().forEach(section -> gate(section).trouble().ifPresent(reasons::add));
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }
}
