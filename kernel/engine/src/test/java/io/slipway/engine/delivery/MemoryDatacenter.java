package io.slipway.engine.delivery;

import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.configuration.SlugSettings;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.network.Network;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.storage.Storage;
import io.slipway.tck.memory.InMemoryLoadBalancer;
import io.slipway.tck.memory.InMemoryNetwork;
import io.slipway.tck.memory.InMemoryStorage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// A datacenter whose plugins are in memory.
final class MemoryDatacenter implements Datacenter {
    private final String name;
    private final MemoryBackEnds backEnds;
    private final Supplier<Duration> watch;
    private final Scheduler scheduler;
    private final LoadBalancer balancer;
    private final Storage storage;
    private final Network network;

    MemoryDatacenter(String name, MemoryBackEnds backEnds, CrashPoints points, Supplier<Duration> watch) {
        this.name = name;
        this.backEnds = backEnds;
        this.watch = watch;
        scheduler = CrossedPlugin.where(points, Scheduler.class, "scheduler", backEnds.scheduler());
        balancer =
                CrossedPlugin.where(points, LoadBalancer.class, "gateway", new InMemoryLoadBalancer(backEnds.gateways));
        storage = CrossedPlugin.where(points, Storage.class, "storage", new InMemoryStorage(backEnds.disk));
        network = CrossedPlugin.where(points, Network.class, "network", new InMemoryNetwork(backEnds.fabric));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String domain() {
        return name.equals("local") ? "example.com" : name + ".example.com";
    }

    @Override
    public Set<String> servers() {
        return Set.of();
    }

    @Override
    public Optional<RegistrySettings> registry() {
        return Optional.empty();
    }

    @Override
    public Optional<SlugSettings> slugs() {
        return Optional.empty();
    }

    @Override
    public Duration watch() {
        return watch.get();
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Optional<Network> network() {
        return backEnds.hasNetworks ? Optional.of(network) : Optional.empty();
    }

    @Override
    public Optional<Storage> storage(String wanted) {
        return wanted.equals("default") ? Optional.of(storage) : Optional.empty();
    }

    @Override
    public Set<String> storages() {
        return Set.of("default");
    }

    @Override
    public Map<String, LoadBalancer> loadBalancers() {
        return Map.of("default", balancer);
    }

    @Override
    public Optional<String> degraded() {
        return Optional.empty();
    }
}
