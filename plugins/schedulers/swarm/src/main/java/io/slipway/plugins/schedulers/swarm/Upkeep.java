package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slipway.docker.Background;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineHttp;
import io.slipway.docker.Watches;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WorkloadId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What goes on by itself while a server runs. Managers tell of services and hosts by events, of tasks by none: one
/// call for all of ours is made now and then, often while something moves. Runs are ended at their deadlines. What
/// keeps programs running while no server does is the Swarm itself.
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration WHILE_MOVING = Duration.ofMillis(400);
    private static final Duration STILL = Duration.ofSeconds(2);
    private static final Duration MOVES_ON = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Parts parts;
    private final Clock clock;
    private final Background background = new Background();
    private final Semaphore woken = new Semaphore(0);
    private Map<WorkloadId, String> before = Map.of();
    private long movedAt;

    record Parts(Engine engine, Swarm swarm, Labels labels, Nodes nodes, Watches watches) {}

    Upkeep(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    /// Starts at the first call of the scheduler, since constructors start nothing.
    void begin() {
        background.begin(
                Map.of("swarm-events", () -> again(this::readEvents), "swarm-upkeep", () -> again(this::look)));
    }

    /// Something was begun: the next looks follow soon.
    void wake() {
        woken.release();
    }

    private interface Work {
        Duration run() throws IOException, InterruptedException;
    }

    private void again(Work work) {
        var failures = 0;
        try {
            while (!background.isClosed()) {
                Duration pause;
                try {
                    pause = work.run();
                    failures = 0;
                } catch (IOException | RuntimeException e) {
                    LOG.debug("The swarm cannot be looked at for now", e);
                    var longer = WHILE_MOVING.multipliedBy(1L << Math.min(failures++, 5));
                    pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
                }
                TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- events

    private Duration readEvents() throws IOException, InterruptedException {
        var engine = parts.engine();
        var filters = engine.filters(Map.of("scope", List.of("swarm"), "type", List.of("service", "node")));
        try (var answer = engine.stream("tell its events", "/events?filters=" + filters);
                var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                told(engine.parse(line));
            }
        } catch (IOException e) {
            throw EngineHttp.interruptedOr(e, Duration.ZERO);
        }
        return WHILE_MOVING;
    }

    private void told(JsonNode event) {
        if (event.path("Type").asText().equals("node")) {
            parts.nodes().changed();
        }
        wake();
    }

    // ---- tasks

    private Duration look() throws InterruptedException {
        var now = new HashMap<WorkloadId, StringBuilder>();
        var moving = false;
        var nodes = parts.nodes().all();
        for (var json : parts.swarm().tasks(parts.labels().ours())) {
            var task = Task.of(json);
            var id = Labels.workload(json.path("Spec").path("ContainerSpec").path("Labels"));
            if (id.isEmpty()) {
                continue;
            }
            moving |= task.isWanted() ? !task.isRunning() : !task.isOver();
            var heard = nodes.get(task.node());
            now.computeIfAbsent(id.get(), _ -> new StringBuilder())
                    .append(task.id())
                    .append(task.wanted())
                    .append(task.state())
                    .append(json.path("Status").path("PortStatus").path("Ports").size())
                    .append(heard == null || heard.ready());
            if (task.isOnce() && task.isRunning()) {
                endIfLate(id.get(), task);
            }
        }
        tell(now);
        var soon = moving || System.nanoTime() - movedAt < MOVES_ON.toNanos();
        if (woken.tryAcquire((soon ? WHILE_MOVING : STILL).toMillis(), TimeUnit.MILLISECONDS)) {
            woken.drainPermits();
            movedAt = System.nanoTime();
        }
        return Duration.ZERO;
    }

    private void tell(Map<WorkloadId, StringBuilder> now) {
        var after = new HashMap<WorkloadId, String>();
        now.forEach((id, text) -> after.put(id, text.toString()));
        after.forEach((id, text) -> {
            if (!text.equals(before.get(id))) {
                changed(id);
            }
        });
        before.keySet().stream().filter(id -> !after.containsKey(id)).forEach(this::changed);
        before = after;
    }

    private void changed(WorkloadId id) {
        movedAt = System.nanoTime();
        parts.watches().changed(id);
    }

    // ---- deadlines

    private void endIfLate(WorkloadId id, Task task) throws InterruptedException {
        try {
            var kept = parts.swarm()
                    .service(parts.labels().service(id))
                    .flatMap(service -> Kept.of(service, parts.labels()))
                    .filter(each -> each.deadline().isPresent() && each.ended().isEmpty());
            if (kept.isEmpty()
                    || clock.instant()
                            .isBefore(task.since().plus(kept.get().deadline().orElseThrow()))) {
                return;
            }
            var body = kept.get().spec().<ObjectNode>deepCopy();
            body.withObject("/Labels").put(Kept.ENDED, clock.instant().toString());
            if (parts.swarm().update(kept.get(), ServiceBody.empty(body), "")) {
                LOG.info(
                        "Ended the run {}: its deadline of {} had passed",
                        id,
                        kept.get().deadline().orElseThrow());
                changed(id);
            }
        } catch (SlipwayException e) {
            LOG.warn("The run {} has passed its deadline and cannot be ended, which is tried again", id, e);
        }
    }

    @Override
    public void close() {
        background.close();
    }
}
