package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.Engine;
import io.slipway.docker.EngineHttp;
import io.slipway.docker.ExitCodes;
import io.slipway.spi.scheduler.WorkloadStatus.Exit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// How earlier runs ended. The engine forgets that as soon as it starts a container again; only its events tell,
/// of which it keeps the last few hundred.
final class Exits {
    private final Engine engine;
    private final Clock clock;
    private final Map<String, Exit> known = new ConcurrentHashMap<>();
    private final Set<String> outOfMemory = ConcurrentHashMap.newKeySet();
    /// Containers, with their number of restarts, of which the engine's memory was asked already.
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    Exits(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    void told(JsonNode event) {
        var container = event.path("Actor").path("ID").asText();
        switch (event.path("Action").asText()) {
            case "oom" -> outOfMemory.add(container);
            case "die" -> {
                var code =
                        event.path("Actor").path("Attributes").path("exitCode").asInt(-1);
                var at = Instant.ofEpochSecond(0, event.path("timeNano").asLong());
                known.put(container, ExitCodes.exit(code, outOfMemory.remove(container), at));
            }
            case "destroy" -> {
                known.remove(container);
                outOfMemory.remove(container);
                asked.removeIf(each -> each.startsWith(container));
            }
            default -> {}
        }
    }

    Optional<Exit> last(Seen container) throws InterruptedException {
        return switch (container.phase()) {
            case RESTARTING, EXITED, DEAD ->
                Optional.of(ExitCodes.exit(container.exitCode(), container.outOfMemory(), container.finished()));
            case CREATED ->
                container.trouble().isEmpty()
                        ? Optional.empty()
                        : Optional.of(ExitCodes.exit(container.exitCode(), false, container.created()));
            case RUNNING -> container.restarts() == 0 ? Optional.empty() : earlier(container);
        };
    }

    private Optional<Exit> earlier(Seen container) throws InterruptedException {
        var id = container.container();
        if (!known.containsKey(id) && asked.add(id + " " + container.restarts())) {
            var filters = engine.filters(Map.of("container", List.of(id), "event", List.of("die", "oom")));
            var path = "/events?since=%d&until=%d&filters=%s"
                    .formatted(
                            container.created().getEpochSecond(),
                            clock.instant().getEpochSecond() + 1,
                            filters);
            try (var answer = engine.stream("tell its events", path);
                    var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    told(engine.parse(line));
                }
            } catch (IOException e) {
                EngineHttp.interruptedOr(e, java.time.Duration.ZERO);
                // Without it the status is poorer, not wrong.
                asked.remove(id + " " + container.restarts());
            }
        }
        return Optional.ofNullable(known.get(id));
    }
}
