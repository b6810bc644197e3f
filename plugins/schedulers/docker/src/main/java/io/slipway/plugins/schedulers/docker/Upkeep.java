package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Background;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineHttp;
import io.slipway.docker.Locks;
import io.slipway.docker.SlugImages;
import io.slipway.docker.Watches;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WorkloadId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What goes on by itself while a server runs: it reads the engine's events, so that nothing need be polled, and
/// takes workloads up again when a drain or a deadline is over or somebody meddled with a container. What keeps
/// programs running while no server does is the engine's restart policy.
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    /// A look at everything, for what no event told.
    private static final Duration LOOK = Duration.ofSeconds(30);
    /// What a call that died left behind is not touched before a live one would be through.
    private static final Duration ABANDONED = Duration.ofMinutes(20);
    private static final Set<String> NEEDS_CARE = Set.of("die", "destroy");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Parts parts;
    private final Times times;
    private final Background background = new Background();
    private final Set<WorkloadId> underWay = ConcurrentHashMap.newKeySet();
    private final Set<WorkloadId> again = ConcurrentHashMap.newKeySet();
    private final LinkedBlockingQueue<WorkloadId> dirty = new LinkedBlockingQueue<>();
    private final Map<WorkloadId, Instant> due = new ConcurrentHashMap<>();
    private volatile Instant nextLook = Instant.EPOCH;

    record Parts(
            Engine engine,
            Labels labels,
            Markers markers,
            Fleet fleet,
            Keeper keeper,
            Exits exits,
            SlugImages slugs,
            Networks networks,
            Runs runs,
            Locks locks,
            Watches watches) {}

    /// @param machine by which the engine tells when things were made
    /// @param even by which it is waited
    record Times(Clock machine, InstantSource even) {}

    Upkeep(Parts parts, Times times) {
        this.parts = parts;
        this.times = times;
    }

    /// Starts at the first call of the scheduler, since constructors start nothing.
    void begin() {
        background.begin(Map.of("docker-events", this::readEvents, "docker-upkeep", this::run));
    }

    /// Takes the workload up at that time.
    void dueAt(WorkloadId id, Instant at) {
        due.put(id, at);
        dirty.add(id);
    }

    // ---- events

    private void readEvents() {
        var pause = FIRST_PAUSE;
        try {
            while (!background.isClosed()) {
                var began = System.nanoTime();
                try {
                    readEventsOnce();
                } catch (IOException | SlipwayException e) {
                    LOG.debug("No events of the engine for now", e);
                } finally {
                    parts.fleet().remembers(false);
                }
                var lasted = System.nanoTime() - began > LONGEST_PAUSE.toNanos();
                pause = lasted ? FIRST_PAUSE : pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readEventsOnce() throws IOException, InterruptedException {
        var engine = parts.engine();
        var marks = parts.labels().ours().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .toList();
        var path = "/events?filters=" + engine.filters(Map.of("type", List.of("container"), "label", marks));
        try (var answer = engine.stream("tell its events", path);
                var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            parts.fleet().remembers(true);
            nextLook = Instant.EPOCH;
            dirty.add(NOBODY);
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                told(engine.parse(line));
            }
        } catch (IOException e) {
            throw EngineHttp.interruptedOr(e, Duration.ZERO);
        }
    }

    private Instant now() {
        return times.even().instant();
    }

    /// Wakes the loop without naming a workload.
    private static final WorkloadId NOBODY = new WorkloadId("nobody");

    private void told(JsonNode event) {
        parts.fleet().changed(event.path("Actor").path("ID").asText());
        parts.exits().told(event);
        Labels.workload(event.path("Actor").path("Attributes")).ifPresent(id -> {
            parts.watches().changed(id);
            if (NEEDS_CARE.contains(event.path("Action").asText())) {
                dirty.add(id);
            }
        });
    }

    // ---- care

    private void run() {
        try {
            while (!background.isClosed()) {
                for (var id : awaken()) {
                    take(id);
                }
                if (!now().isBefore(nextLook)) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<WorkloadId> awaken() throws InterruptedException {
        var from = now();
        var next = due.values().stream()
                .min(Instant::compareTo)
                .filter(nextLook::isAfter)
                .orElse(nextLook);
        var ids = ConcurrentHashMap.<WorkloadId>newKeySet();
        var first = dirty.poll(
                Math.clamp(Duration.between(from, next).toMillis(), 0, LOOK.toMillis()), TimeUnit.MILLISECONDS);
        if (first != null) {
            ids.add(first);
            dirty.drainTo(ids);
            ids.removeIf(id -> due.getOrDefault(id, Instant.EPOCH).isAfter(now()) && id.equals(first));
        }
        due.forEach((id, at) -> {
            if (!at.isAfter(now()) && due.remove(id, at)) {
                ids.add(id);
            }
        });
        ids.remove(NOBODY);
        return ids;
    }

    /// On a thread of its own: stopping a program takes its grace.
    private void take(WorkloadId id) {
        if (!underWay.add(id)) {
            again.add(id);
            return;
        }
        background.start("docker-care", () -> {
            try {
                settle(id);
            } finally {
                underWay.remove(id);
                if (again.remove(id)) {
                    dirty.add(id);
                }
            }
        });
    }

    private void settle(WorkloadId id) {
        try (var _ = parts.locks().lock(id)) {
            parts.keeper().settle(id).ifPresent(at -> dueAt(id, at));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Cannot bring {} to its state, and tries on", id, e);
            dueAt(id, now().plus(LONGEST_PAUSE));
        } finally {
            parts.watches().changed(id);
        }
    }

    private void look() throws InterruptedException {
        nextLook = now().plus(LOOK);
        try {
            var containers = parts.fleet().all();
            var kept = parts.markers().all();
            for (var each : kept.values()) {
                var mine = containers.getOrDefault(each.id(), List.of());
                if (each.removing()
                        || !Steps.next(each, mine, new Steps.Time(now(), parts.runs()::since))
                                .isEmpty()) {
                    take(each.id());
                }
                Steps.due(each, mine, parts.runs()::since).ifPresent(at -> due.putIfAbsent(each.id(), at));
            }
            parts.runs()
                    .keepOnly(containers.values().stream().flatMap(List::stream).toList());
            removeAbandoned(kept);
        } catch (RuntimeException e) {
            LOG.debug("The engine could not be looked at", e);
        }
    }

    /// What a call that died before its marker, or after it, has left.
    private void removeAbandoned(Map<WorkloadId, Kept> kept) throws InterruptedException {
        var before = times.machine().instant().minus(ABANDONED).getEpochSecond();
        var removed = new HashMap<String, String>();
        for (var container : parts.engine().containers(parts.labels().ours())) {
            var marks = container.path("Labels");
            var wanted = Labels.workload(marks).filter(kept::containsKey).isPresent();
            var named = container
                    .path("Names")
                    .path(0)
                    .asText()
                    .startsWith("/" + parts.labels().name(""));
            if (named && !wanted && container.path("Created").asLong() < before) {
                var id = container.path("Id").asText();
                removed.put(id, container.path("Names").toString());
                parts.engine().remove(id);
            }
        }
        if (!removed.isEmpty()) {
            LOG.info("Removed what an interrupted call had left: {}", removed.values());
            parts.slugs().removeUnused();
            parts.networks().removeUnused();
        }
    }

    @Override
    public void close() {
        background.close();
    }
}
