package io.slipway.engine.plugin;

import io.slipway.spi.PluginFactory;
import io.slipway.spi.build.Builder;
import io.slipway.spi.build.BuilderFactory;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.loadbalancer.LoadBalancerFactory;
import io.slipway.spi.network.Network;
import io.slipway.spi.network.NetworkFactory;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.scheduler.SchedulerFactory;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceProviderFactory;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageFactory;
import java.util.Arrays;
import java.util.List;

/// The SPIs that a plugin may serve. A type, such as `kubernetes`, is unique within its family only.
public enum Family {
    SOURCE("source", SourceProviderFactory.class, SourceProvider.class),
    BUILDER("builder", BuilderFactory.class, Builder.class),
    SCHEDULER("scheduler", SchedulerFactory.class, Scheduler.class),
    NETWORK("network", NetworkFactory.class, Network.class),
    STORAGE("storage", StorageFactory.class, Storage.class),
    LOAD_BALANCER("load balancer", LoadBalancerFactory.class, LoadBalancer.class);

    private final String label;
    private final Class<?> factory;
    private final Class<? extends AutoCloseable> spi;

    Family(String label, Class<?> factory, Class<? extends AutoCloseable> spi) {
        this.label = label;
        this.factory = factory;
        this.spi = spi;
    }

    /// For people: `load balancer`.
    public String label() {
        return label;
    }

    /// The interface that its instances have.
    public Class<? extends AutoCloseable> spi() {
        return spi;
    }

    Class<?> factory() {
        return factory;
    }

    static List<Family> of(PluginFactory<?, ?> factory) {
        return Arrays.stream(values())
                .filter(family -> family.factory.isInstance(factory))
                .toList();
    }
}
