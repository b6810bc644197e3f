package io.slipway.engine.reconcile;

import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.publication.Publications;
import io.slipway.engine.routing.TableVersions;
import io.slipway.engine.time.EvenClock;
import io.slipway.spi.SlipwayException;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the reconcilers of all datacenters whose lease this server holds, a virtual thread each.
public final class Reconcilers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reconcilers.class);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);

    private final Datacenters datacenters;
    private final StoredWantedState store;
    private final Publications publications;
    private final TableVersions versions;
    private final Ownership ownership;
    private final Wakeups wakeups;
    private final Clock clock;
    private final EvenClock evenClock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private final Set<String> started = ConcurrentHashMap.newKeySet();

    @Inject
    public Reconcilers(
            Datacenters datacenters,
            StoredWantedState store,
            Publications publications,
            TableVersions versions,
            Ownership ownership,
            Wakeups wakeups,
            Clock clock,
            EvenClock evenClock) {
        this.datacenters = datacenters;
        this.store = store;
        this.publications = publications;
        this.versions = versions;
        this.ownership = ownership;
        this.wakeups = wakeups;
        this.clock = clock;
        this.evenClock = evenClock;
    }

    /// Begins with the datacenters that it does not know yet. Called again after the configuration was reloaded.
    public void start() {
        for (var datacenter : datacenters.all()) {
            if (started.add(datacenter.name())) {
                threads.execute(() -> run(datacenter));
            }
        }
    }

    /// Why a datacenter is not brought up to date, where it is not.
    public Optional<String> trouble(String datacenter) {
        return Optional.ofNullable(troubles.get(datacenter));
    }

    /// Ends all passes; what plugins hold goes on.
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void run(Datacenter datacenter) {
        try {
            while (datacenters.find(datacenter.name()).isPresent()) {
                try (var held = ownership.acquire(datacenter.name())) {
                    log.debug("reconciling {}", datacenter.name());
                    whileHeld(datacenter, held);
                } catch (RuntimeException e) {
                    // Whatever it was: a datacenter that nobody reconciles is worse than one that fails again.
                    log.error("reconciling {} broke off and begins again", datacenter.name(), e);
                    Thread.sleep(AFTER_TROUBLE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            started.remove(datacenter.name());
        }
    }

    private void whileHeld(Datacenter datacenter, Ownership.Held held) throws InterruptedException {
        var changes = wakeups.of(datacenter.name());
        try (var reconciler = new DatacenterReconciler(
                datacenter,
                store.heldBy(held),
                publications,
                versions.fenced(held::check),
                changes,
                held::isHeld,
                new DatacenterReconciler.Times(clock, evenClock))) {
            while (held.isHeld() && datacenters.find(datacenter.name()).isPresent()) {
                try {
                    reconciler.step();
                    troubles.remove(datacenter.name());
                    continue;
                } catch (SlipwayException e) {
                    trouble(datacenter, e);
                } catch (RuntimeException e) {
                    log.error("keeping {} as it is wanted failed", datacenter.name(), e);
                }
                Thread.sleep(AFTER_TROUBLE);
            }
        }
    }

    private void trouble(Datacenter datacenter, SlipwayException e) {
        var message = String.valueOf(e.getMessage());
        if (!message.equals(troubles.put(datacenter.name(), message))) {
            log.warn("datacenter {} cannot be brought up to date: {}", datacenter.name(), message);
        }
    }
}
