package io.slipway.engine.datacenter;

import io.slipway.engine.configuration.ServerConfiguration;
import io.slipway.engine.plugin.PluginCatalog;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.source.SourceProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All plugin instances that the configuration asks for, as they run now.
public final class Installation implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Installation.class);

    private final Places places;
    private final Retirement retirement = new Retirement();
    private final AtomicBoolean reloading = new AtomicBoolean();
    private volatile Running running;

    private Installation(Places places, Running running) {
        this.places = places;
        this.running = running;
    }

    /// Makes every instance. What cannot be made is shown as degraded and stops nothing.
    public static Installation open(ServerConfiguration configuration, PluginCatalog catalog, Surroundings surroundings)
            throws InterruptedException {
        return open(configuration, catalog, new Places(surroundings, Patience.USUAL));
    }

    static Installation open(ServerConfiguration configuration, PluginCatalog catalog, Places places)
            throws InterruptedException {
        var gates = new LinkedHashMap<String, Gate>();
        for (var section : configuration.sections().toList()) {
            gates.put(
                    section.place(), new Gate(section.place(), section.family().spi(), places.make(section)));
        }
        var installation = new Installation(
                places,
                Running.of(configuration, catalog, gates, places.surroundings().server()));
        installation.logTroubles();
        return installation;
    }

    public Datacenters datacenters() {
        return new Datacenters() {
            @Override
            public Optional<Datacenter> find(String name) {
                return running.datacenter(name);
            }

            @Override
            public List<Datacenter> all() {
                return running.datacenters();
            }
        };
    }

    /// The name of the one in which a space is made where nobody says which.
    public String firstDatacenter() {
        return running.datacenters().stream().map(Datacenter::name).findFirst().orElse("local");
    }

    public Builders builders() {
        return new Builders() {
            @Override
            public List<ConfiguredBuilder> inOrder() {
                return running.builders();
            }

            @Override
            public Optional<ConfiguredBuilder> byType(String type) {
                return running.builder(type);
            }
        };
    }

    public SourceProviders sources() {
        return new SourceProviders() {
            @Override
            public Optional<SourceProvider> byType(String type) {
                return running.source(type);
            }

            @Override
            public List<String> types() {
                return running.configuration().sources().stream()
                        .map(section -> section.type())
                        .toList();
            }
        };
    }

    public ServerConfiguration configuration() {
        return running.configuration();
    }

    /// The plugins as they were when the configuration was last read.
    public PluginCatalog catalog() {
        return running.catalog();
    }

    /// Every place that names a plugin, in the order of the configuration.
    public List<PlaceStatus> places() {
        return running.places();
    }

    /// Replaced instances that did not end and keep their class loader.
    public List<String> leaked() {
        return retirement.leaked();
    }

    /// Goes over to another configuration: makes what is new, replaces what changed once its successor answers,
    /// and leaves the rest alone. Calls in flight end on what they began with.
    ///
    /// @param catalog of [PluginCatalog#again], so that what did not change is known to be the same
    /// @throws SlipwayException `CONFLICT` if another reload is under way
    public Reloaded reload(ServerConfiguration configuration, PluginCatalog catalog) throws InterruptedException {
        if (!reloading.compareAndSet(false, true)) {
            throw SlipwayException.conflict("another reload of the configuration is under way, try again after it");
        }
        try {
            var before = running;
            var change = new Reload(places, before, configuration);
            var after = Running.of(
                    configuration,
                    catalog,
                    change.gates(),
                    places.surroundings().server());
            running = after;
            change.retired().forEach(instance -> retirement.begin(instance, plugin -> !running.uses(plugin)));
            unloadUnused(before, after);
            logTroubles();
            return change.outcome();
        } finally {
            reloading.set(false);
        }
    }

    /// Plugins that are gone from the folder and served nowhere have no instance whose end would unload them.
    private void unloadUnused(Running before, Running after) {
        for (var plugin : before.catalog().plugins()) {
            if (!after.uses(plugin) && !retirement.isHeld(plugin)) {
                plugin.unload();
            }
        }
    }

    private void logTroubles() {
        for (var datacenter : running.datacenters()) {
            datacenter.degraded().ifPresent(why -> log.error("datacenter {} is degraded: {}", datacenter.name(), why));
        }
    }

    /// Ends every instance. What they made on their back ends goes on.
    @Override
    public void close() {
        var threads = new ArrayList<Thread>();
        for (var gate : running.gates().values()) {
            gate.turn(new Gate.State.Shut("the server is shutting down"))
                    .ifPresent(instance -> threads.add(retirement.begin(instance, _ -> false)));
        }
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
