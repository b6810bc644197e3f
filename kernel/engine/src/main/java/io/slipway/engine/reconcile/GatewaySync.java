package io.slipway.engine.reconcile;

import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.routing.InnerPort;
import io.slipway.spi.SlipwayException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands on what looks have found: to the load balancers, and then to the readers of the store. In this order, so
/// that whoever reads "ready" may rely on the gateways having been told. What comes while one round is on its way
/// goes with the next: a table is whole, so ten thousand changes cost as many tables as fit into their time, not
/// ten thousand.
final class GatewaySync {
    private static final Logger log = LoggerFactory.getLogger(GatewaySync.class);
    private static final Duration WINDOW = Duration.ofMillis(50);
    private static final Duration WHILE_DRAINING = Duration.ofMillis(100);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);
    private static final Duration CALM = Duration.ofSeconds(10);
    private static final int ROWS_AT_ONCE = 500;

    private final Balancers balancers;
    private final WantedState store;
    private final BooleanSupplier held;
    private final Listener listener;
    private final Signal signal = new Signal();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Told> pending = new LinkedHashMap<>();
    private final Map<String, Told> unwritten = new LinkedHashMap<>();
    private final Map<String, InForce> inForce = new ConcurrentHashMap<>();
    private final TableParts parts = new TableParts();
    private final AtomicBoolean whole = new AtomicBoolean();
    private volatile boolean drains;
    private long count;

    GatewaySync(Balancers balancers, WantedState store, BooleanSupplier held, Listener listener) {
        this.balancers = balancers;
        this.store = store;
        this.held = held;
        this.listener = listener;
    }

    interface Listener {
        /// Inner ports of these components have got another address.
        void addressed(Set<String> components);

        /// What these told, and drain by, was given to the gateways.
        void given(Set<String> components);
    }

    /// What a look has found.
    ///
    /// @param changed what readers of the store do not know yet
    private record Told(long revision, TableParts.Part part, Map<String, ObservedWorkload> changed, Next next) {}

    /// What comes after a look.
    enum Next {
        CALM,
        /// The component waits for [#inForce].
        DRAINS,
        /// Nobody will ask for it again.
        GONE
    }

    /// @param versions of the endpoint table that holds it, by load balancer; one that did not take it is missing
    private record InForce(long revision, Map<String, Long> versions) {}

    /// Answers when: [#inForce] is asked for with it.
    long tell(String component, TableParts.Part part, List<ObservedWorkload> changed, Next next) {
        lock.lock();
        try {
            var all = new LinkedHashMap<String, ObservedWorkload>();
            Optional.ofNullable(pending.get(component)).ifPresent(before -> all.putAll(before.changed()));
            changed.forEach(workload -> all.put(workload.workloadId(), workload));
            count++;
            pending.put(component, new Told(count, part, all, next));
            return count;
        } finally {
            lock.unlock();
            signal.kick();
        }
    }

    /// From now on the tables may be given out: every component has told its part. Answers whether that is new.
    boolean begin() {
        var isNew = whole.compareAndSet(false, true);
        signal.kick();
        return isNew;
    }

    /// What gateways say of the table that holds what the component told at `revision`, one for each load
    /// balancer that has taken it. Empty before it was given to any.
    List<Balancers.Given> inForce(String component, long revision) {
        drains = true;
        var given = inForce.get(component);
        return given == null || given.revision() < revision ? List.of() : balancers.given(given.versions());
    }

    /// Whether gateways and readers know what the component told at `revision`.
    boolean isKnown(String component, long revision) {
        var given = inForce.get(component);
        return given != null && given.revision() >= revision;
    }

    /// Until interrupted.
    void run(Datacenter datacenter) {
        try {
            while (true) {
                var began = System.nanoTime();
                var troubled = false;
                if (whole.get() && held.getAsBoolean()) {
                    try {
                        troubled = round(datacenter);
                    } catch (SlipwayException e) {
                        log.warn("what was seen cannot be written: {}", e.getMessage());
                        troubled = true;
                    } catch (RuntimeException e) {
                        log.error("the load balancers of {} were not brought up to date", datacenter.name(), e);
                        troubled = true;
                    }
                }
                rest(troubled, Duration.ofNanos(System.nanoTime() - began));
            }
        } catch (InterruptedException e) {
            log.debug("the load balancers of {} are left as they are", datacenter.name(), e);
            Thread.currentThread().interrupt();
        }
    }

    private void rest(boolean troubled, Duration took) throws InterruptedException {
        var pause = troubled ? AFTER_TROUBLE : drains ? WHILE_DRAINING : CALM;
        var _ = signal.await(pause);
        // Large tables take long: leave the processor to others for as long again.
        Thread.sleep(took.compareTo(WINDOW) > 0 ? took : took.isPositive() ? WINDOW.dividedBy(5) : Duration.ZERO);
    }

    /// Answers whether something has to be tried again.
    private boolean round(Datacenter datacenter) throws InterruptedException {
        var batch = take();
        batch.forEach((component, told) -> parts.put(component, told.part()));
        var addressed = published(datacenter);
        var waiting = new HashSet<String>();
        drains = false;
        var versions = balancers.apply(datacenter, parts);
        unwritten.putAll(batch);
        write();
        batch.forEach((component, told) -> {
            switch (told.next()) {
                case GONE -> inForce.remove(component);
                case CALM -> inForce.put(component, new InForce(told.revision(), versions));
                case DRAINS -> {
                    inForce.put(component, new InForce(told.revision(), versions));
                    waiting.add(component);
                }
            }
        });
        listener.addressed(addressed);
        listener.given(waiting);
        return versions.size() < datacenter.loadBalancers().size();
    }

    private Map<String, Told> take() {
        lock.lock();
        try {
            var taken = new LinkedHashMap<>(pending);
            pending.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Components whose inner ports have got another address.
    private Set<String> published(Datacenter datacenter) throws InterruptedException {
        var addresses = balancers.names(datacenter, parts);
        var changed = new LinkedHashMap<>(addresses);
        changed.entrySet().removeIf(entry -> {
            var port = parts.port(entry.getKey());
            return port.isEmpty() || port.get().address().equals(Optional.of(entry.getValue()));
        });
        if (changed.isEmpty()) {
            return Set.of();
        }
        store.published(changed);
        var components = new HashSet<String>();
        for (var id : changed.keySet()) {
            parts.port(id).map(InnerPort::componentId).ifPresent(components::add);
        }
        return components;
    }

    private void write() {
        while (!unwritten.isEmpty()) {
            var part = new ArrayList<String>();
            var rows = new ArrayList<ObservedWorkload>();
            for (var entry : unwritten.entrySet()) {
                part.add(entry.getKey());
                rows.addAll(entry.getValue().changed().values());
                if (rows.size() >= ROWS_AT_ONCE) {
                    break;
                }
            }
            if (!rows.isEmpty()) {
                store.observed(rows);
            }
            part.forEach(unwritten::remove);
        }
    }
}
