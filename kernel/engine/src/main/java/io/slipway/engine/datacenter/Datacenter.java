package io.slipway.engine.datacenter;

import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.configuration.SlugSettings;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.loadbalancer.LoadBalancer;
import io.slipway.spi.network.Network;
import io.slipway.spi.scheduler.Scheduler;
import io.slipway.spi.storage.Storage;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A named place where components run. Its plugins answer within limits of time, and go on being the same
/// objects when they are replaced.
public interface Datacenter {
    String name();

    /// Routes without a host of their own get one below it.
    String domain();

    /// Names of the servers that reach it; empty means all.
    Set<String> servers();

    Optional<RegistrySettings> registry();

    /// How slugs become images of its registry; empty where its scheduler runs slugs itself, or none.
    Optional<SlugSettings> slugs();

    /// How long a release is watched after it took over, where its app file does not say.
    Duration watch();

    /// @throws SlipwayException `UNAVAILABLE` with the reason if the scheduler cannot be used, or the plugins of
    ///     this datacenter do not fit together
    Scheduler scheduler();

    /// Empty where none is configured.
    ///
    /// @throws SlipwayException as [#scheduler]
    Optional<Network> network();

    /// By the name in the configuration. Empty where none is configured under it.
    ///
    /// @throws SlipwayException as [#scheduler]
    Optional<Storage> storage(String name);

    Set<String> storages();

    /// By name. One that cannot be used is in it and fails each call with the reason.
    Map<String, LoadBalancer> loadBalancers();

    /// What is wrong with its plugins, in sentences; empty when nothing is.
    Optional<String> degraded();
}
