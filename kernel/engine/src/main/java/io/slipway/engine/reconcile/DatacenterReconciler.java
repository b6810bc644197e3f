package io.slipway.engine.reconcile;

import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.publication.Publications;
import io.slipway.engine.routing.TableVersions;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WatchChanges;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps one datacenter as it is wanted, for as long as this server may. Looks at everything once, then only at what
/// has changed: in the store, in the scheduler, or by the passing of time. What a lost wake-up would leave behind is
/// found by a slow round over everything.
///
/// [#step] is called by one thread. The rows of a component are read by it; looks at components go on beside it.
final class DatacenterReconciler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatacenterReconciler.class);
    private static final Duration LOOK_FOR_MARKS = Duration.ofMillis(500);
    private static final Duration ROUND = Duration.ofSeconds(10);
    private static final Duration WATCH = Duration.ofSeconds(5);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(2);
    private static final Duration UNTIL_RENEWED = Duration.ofMillis(500);
    private static final int AT_ONCE = 200;
    /// A round reads the rows of as many again as it takes to have read all in a minute.
    private static final int ROUNDS_FOR_ALL = 6;
    private static final int ROWS_OF_A_ROUND = 500;

    private final Datacenter datacenter;
    private final WantedState store;
    private final Changes changes;
    private final BooleanSupplier held;
    private final InstantSource clock;
    private final Readiness readiness;
    private final Background background;
    private final GatewaySync gateways;
    private final SpaceNetworks networks;
    private final ComponentLook look;
    private final Agenda agenda;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final KnownComponents components = new KnownComponents();
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    private final Map<String, String> toSettle = new HashMap<>();
    private final Deque<String> toReadAgain = new ArrayDeque<>();
    private final Set<String> unseen = ConcurrentHashMap.newKeySet();
    private boolean watching;
    private boolean begun;
    private volatile long beginning;
    private Instant nextMarks = Instant.MIN;
    private Instant nextRound = Instant.MIN;

    /// @param machine by which plugins tell since when something is
    /// @param even by which everything else is measured
    record Times(Clock machine, InstantSource even) {}

    DatacenterReconciler(
            Datacenter datacenter,
            WantedState store,
            Publications publications,
            TableVersions versions,
            Changes changes,
            BooleanSupplier held,
            Times times) {
        this.datacenter = datacenter;
        this.store = store;
        this.changes = changes;
        this.held = held;
        this.clock = times.even();
        agenda = new Agenda(this::look);
        readiness = new Readiness(times.machine(), agenda::add);
        background = new Background(clock, held, agenda::add);
        gateways = new GatewaySync(new Balancers(versions, clock), store, held, new Arrivals());
        var volumes = new Volumes(datacenter, store, background);
        var draining = new Draining(datacenter, store, background, gateways, clock, this::readAgain);
        networks = new SpaceNetworks(datacenter, versions);
        var artifacts = new RunnableArtifacts(datacenter.name(), publications);
        look = new ComponentLook(
                datacenter, store, artifacts, volumes, networks, readiness, background, gateways, draining);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        agenda.close();
        readiness.close();
        background.close();
    }

    /// Does what is due, and waits a little for the next change.
    ///
    /// @throws SlipwayException if the store or the scheduler cannot be asked
    void step() throws InterruptedException {
        if (!begun) {
            begin();
        }
        var now = clock.instant();
        if (!now.isBefore(nextMarks)) {
            marks();
            nextMarks = now.plus(LOOK_FOR_MARKS);
        }
        take(changes.take(AT_ONCE, LOOK_FOR_MARKS.toMillis()));
        if (!clock.instant().isBefore(nextRound)) {
            round();
            nextRound = clock.instant().plus(ROUND);
        }
    }

    private void begin() throws InterruptedException {
        beginning = System.nanoTime();
        components.clear();
        owners.clear();
        // The scheduler's changes are watched before it is asked, and marks read before the rows: what happens in
        // between is seen twice rather than never.
        if (!watching) {
            watching = true;
            threads.execute(this::watch);
        }
        var marks = store.marks(datacenter.name());
        var listed = list();
        var left = new ArrayDeque<>(store.components(datacenter.name()));
        while (!left.isEmpty()) {
            read(part(left), listed);
        }
        toSettle.putAll(marks);
        unseen.addAll(components.ids());
        nextRound = clock.instant().plus(ROUND);
        begun = true;
        log.info(
                "datacenter {} has {} components, read in {} ms",
                datacenter.name(),
                components.size(),
                millisSinceBeginning());
        removeOrphans(listed);
        components.ids().forEach(agenda::add);
        threads.execute(() -> gateways.run(datacenter));
        lookedAtAll();
    }

    private static Set<String> part(Deque<String> left) {
        var part = new LinkedHashSet<String>();
        while (part.size() < AT_ONCE && !left.isEmpty()) {
            part.add(left.removeFirst());
        }
        return part;
    }

    private void read(Set<String> part, Map<String, WorkloadStatus.Present> listed) {
        var wanted = store.read(datacenter.name(), part);
        var seen = store.seen(wanted);
        for (var component : wanted) {
            var ids = component.workloadIds();
            components.put(new Known(component, only(seen, ids), only(listed, ids)));
            ids.forEach(id -> owners.put(id, component.id()));
        }
    }

    private static <T> Map<String, T> only(Map<String, T> all, Set<String> ids) {
        return ids.stream().filter(all::containsKey).collect(Collectors.toMap(id -> id, all::get));
    }

    private Map<String, WorkloadStatus.Present> list() throws InterruptedException {
        return datacenter.scheduler().list().stream()
                .collect(Collectors.toMap(status -> status.id().value(), status -> status));
    }

    /// Settles what was read, and finds what this server was not told of.
    private void marks() {
        store.settle(datacenter.name(), Map.copyOf(toSettle));
        toSettle.clear();
        changes.addAll(store.marks(datacenter.name()));
    }

    private void take(Map<String, String> marks) {
        if (marks.isEmpty()) {
            return;
        }
        try {
            store.read(datacenter.name(), marks.keySet()).forEach(this::want);
        } catch (SlipwayException e) {
            changes.addAll(marks);
            throw e;
        }
        marks.forEach((component, mark) -> {
            if (!mark.equals(Changes.NO_MARK)) {
                toSettle.put(component, mark);
            }
        });
    }

    private void want(WantedComponent read) {
        var known = components.of(read.id());
        var before = known.wanted();
        if (before.equals(read) && !read.isNothing() && !read.hasSecrets()) {
            return;
        }
        components.want(known, read);
        before.workloadIds().forEach(owners::remove);
        read.workloadIds().forEach(id -> {
            owners.put(id, read.id());
            background.mayTryAgain(id);
        });
        if (!before.innerPorts().equals(read.innerPorts())) {
            components.siblings(read.appId(), read.id()).forEach(this::readAgain);
        }
        agenda.add(read.id());
    }

    private void readAgain(String component) {
        changes.add(component, Changes.NO_MARK);
    }

    private Optional<Duration> look(String component) throws InterruptedException {
        var found = components.find(component);
        return found.isPresent() ? look(component, found.get()) : Optional.empty();
    }

    private Optional<Duration> look(String component, Known known) throws InterruptedException {
        if (!held.getAsBoolean()) {
            // A renewal that is late is made good, as a rule; if not, all of this is closed.
            return Optional.of(UNTIL_RENEWED);
        }
        try {
            var next = look.at(known);
            if (known.wanted().isNothing()) {
                components.remove(known);
            }
            return next;
        } catch (SlipwayException e) {
            log.debug("component {} cannot be looked at", component, e);
            return Optional.of(AFTER_TROUBLE);
        } finally {
            if (unseen.contains(component)) {
                look.tellLastSeen(known);
                unseen.remove(component);
                lookedAtAll();
            }
        }
    }

    /// Half a table would take the other half from the gateways: they get none before all have told their part.
    private void lookedAtAll() {
        if (begun && unseen.isEmpty() && gateways.begin()) {
            log.info("datacenter {} is in step after {} ms", datacenter.name(), millisSinceBeginning());
        }
    }

    private long millisSinceBeginning() {
        return Duration.ofNanos(System.nanoTime() - beginning).toMillis();
    }

    /// Compares all that the scheduler has with what the last looks found, and reads some rows again.
    private void round() throws InterruptedException {
        var listed = list();
        for (var entry : components.entries()) {
            var known = entry.getValue();
            var ids = known.wanted().workloadIds();
            if (!only(listed, ids).equals(only(known.statuses(), ids))) {
                agenda.add(entry.getKey());
            }
        }
        removeOrphans(listed);
        networks.tidy(
                components.entries().stream().map(entry -> entry.getValue().wanted()),
                workload ->
                        owners.containsKey(workload) || background.isUnderWay(workload) || store.isWanted(workload));
        if (toReadAgain.isEmpty()) {
            toReadAgain.addAll(store.components(datacenter.name()));
            toReadAgain.addAll(components.ids());
        }
        var count = Math.max(ROWS_OF_A_ROUND, components.size() / ROUNDS_FOR_ALL);
        for (int i = 0; i < count && !toReadAgain.isEmpty(); i++) {
            readAgain(toReadAgain.removeFirst());
        }
    }

    private void removeOrphans(Map<String, WorkloadStatus.Present> listed) {
        for (var status : listed.values()) {
            var id = status.id();
            if (owners.containsKey(id.value()) || background.isUnderWay(id.value())) {
                continue;
            }
            // Read again: it may have been wanted since rows were read.
            background.order(id.value(), id.value(), () -> {
                if (!store.isWanted(id.value())) {
                    log.info(
                            "removing {} of {}, which nothing wants",
                            id,
                            status.owner().labels());
                    datacenter.scheduler().remove(id, status.generation());
                }
            });
        }
    }

    private void watch() {
        try {
            while (true) {
                try {
                    var watching = datacenter.scheduler().capability(WatchChanges.class);
                    if (watching.isEmpty()) {
                        return;
                    }
                    try (var stream = watching.get().watch()) {
                        while (true) {
                            changed(stream.next(WATCH));
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

    private void changed(Collection<WorkloadId> workloads) {
        for (var workload : workloads) {
            Optional.ofNullable(owners.get(workload.value())).ifPresent(agenda::add);
        }
    }

    private final class Arrivals implements GatewaySync.Listener {
        @Override
        public void addressed(Set<String> published) {
            for (var component : published) {
                readAgain(component);
                components
                        .find(component)
                        .ifPresent(known -> components
                                .siblings(known.wanted().appId(), component)
                                .forEach(DatacenterReconciler.this::readAgain));
            }
        }

        @Override
        public void given(Set<String> draining) {
            draining.forEach(agenda::add);
        }
    }
}
