package io.slipway.engine.reconcile;

import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.routing.TableVersions;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WatchChanges;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the reconcilers of all datacenters whose lease this server holds, a virtual thread each.
public final class Reconcilers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reconcilers.class);
    private static final Duration STAMP = Duration.ofMillis(500);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);
    private static final Duration WATCH = Duration.ofSeconds(5);

    private final Datacenters datacenters;
    private final StoredWantedState store;
    private final TableVersions versions;
    private final Ownership ownership;
    private final Wakeups wakeups;
    private final Clock clock;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private final Set<String> started = ConcurrentHashMap.newKeySet();

    @Inject
    public Reconcilers(
            Datacenters datacenters,
            StoredWantedState store,
            TableVersions versions,
            Ownership ownership,
            Wakeups wakeups,
            Clock clock) {
        this.datacenters = datacenters;
        this.store = store;
        this.versions = versions;
        this.ownership = ownership;
        this.wakeups = wakeups;
        this.clock = clock;
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
        var watcher = new ArrayList<Future<?>>();
        try {
            while (datacenters.find(datacenter.name()).isPresent()) {
                try (var held = ownership.acquire(datacenter.name())) {
                    log.debug("reconciling {}", datacenter.name());
                    watcher.add(threads.submit(() -> watch(datacenter)));
                    whileHeld(datacenter, held);
                } finally {
                    watcher.forEach(watching -> watching.cancel(true));
                    watcher.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            started.remove(datacenter.name());
        }
    }

    private void whileHeld(Datacenter datacenter, Ownership.Held held) throws InterruptedException {
        var signal = wakeups.of(datacenter.name());
        try (var reconciler =
                new DatacenterReconciler(datacenter, store, new GatewaySync(versions, clock), signal, clock)) {
            while (held.isHeld() && datacenters.find(datacenter.name()).isPresent()) {
                var pause = AFTER_TROUBLE;
                try {
                    pause = reconciler.pass();
                    troubles.remove(datacenter.name());
                } catch (SlipwayException e) {
                    trouble(datacenter, e);
                } catch (RuntimeException e) {
                    log.error("a pass over {} failed", datacenter.name(), e);
                }
                await(datacenter, signal, pause);
            }
        }
    }

    /// Until the next look is due: after a kick, when another server changed what is wanted, or after `pause`.
    private void await(Datacenter datacenter, Signal signal, Duration pause) throws InterruptedException {
        var deadline = System.nanoTime() + pause.toNanos();
        var stamp = store.stamp(datacenter.name());
        for (var left = pause; left.isPositive(); left = Duration.ofNanos(deadline - System.nanoTime())) {
            var slice = left.compareTo(STAMP) < 0 ? left : STAMP;
            if (signal.await(slice) || !store.stamp(datacenter.name()).equals(stamp)) {
                return;
            }
        }
    }

    private void watch(Datacenter datacenter) {
        var signal = wakeups.of(datacenter.name());
        try {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    var watching = datacenter.scheduler().capability(WatchChanges.class);
                    if (watching.isEmpty()) {
                        return;
                    }
                    try (var changes = watching.get().watch()) {
                        while (true) {
                            if (!changes.next(WATCH).isEmpty()) {
                                signal.kick();
                            }
                        }
                    }
                } catch (SlipwayException e) {
                    log.debug("watching {} broke off", datacenter.name(), e);
                    Thread.sleep(AFTER_TROUBLE);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void trouble(Datacenter datacenter, SlipwayException e) {
        var message = String.valueOf(e.getMessage());
        if (!message.equals(troubles.put(datacenter.name(), message))) {
            log.warn("datacenter {} cannot be brought up to date: {}", datacenter.name(), message);
        }
    }
}
