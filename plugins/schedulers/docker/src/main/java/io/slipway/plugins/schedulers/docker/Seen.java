package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.Port;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A container of an instance as the engine shows it.
///
/// @param container its id
/// @param restarts by the engine's own policy
/// @param exitCode of the last run, while it does not run
/// @param hasFiles whether files are put into it before it is started
/// @param trouble the engine's words on why it could not be started
record Seen(
        String container,
        String instance,
        String template,
        Phase phase,
        Instant created,
        Instant started,
        Instant finished,
        int restarts,
        int exitCode,
        boolean outOfMemory,
        String trouble,
        boolean hasFiles,
        List<Endpoint> endpoints) {
    Seen {
        endpoints = List.copyOf(endpoints);
    }

    enum Phase {
        /// Made, never started; or its start failed.
        CREATED,
        RUNNING,
        /// Between two runs, by the engine's own policy.
        RESTARTING,
        EXITED,
        /// The engine failed to remove it.
        DEAD
    }

    boolean isUp() {
        return phase == Phase.RUNNING || phase == Phase.RESTARTING;
    }

    /// @param inspected as of `GET /containers/{id}/json`
    static Seen of(JsonNode inspected) {
        var state = inspected.path("State");
        var labels = inspected.path("Config").path("Labels");
        return new Seen(
                inspected.path("Id").asText(),
                labels.path(Labels.INSTANCE).asText(),
                labels.path(Labels.TEMPLATE).asText(),
                phase(state.path("Status").asText()),
                time(inspected.path("Created")),
                time(state.path("StartedAt")),
                time(state.path("FinishedAt")),
                inspected.path("RestartCount").asInt(),
                state.path("ExitCode").asInt(),
                state.path("OOMKilled").asBoolean(),
                state.path("Error").asText(),
                labels.hasNonNull(Labels.FILES),
                endpoints(labels));
    }

    private static Phase phase(String status) {
        return switch (status) {
            case "created" -> Phase.CREATED;
            // Paused by hand: it is there, and whoever paused it will know.
            case "running", "paused" -> Phase.RUNNING;
            case "restarting" -> Phase.RESTARTING;
            case "exited" -> Phase.EXITED;
            default -> Phase.DEAD;
        };
    }

    private static Instant time(JsonNode text) {
        try {
            return Instant.parse(text.asText());
        } catch (DateTimeParseException _) {
            return Instant.EPOCH;
        }
    }

    /// The addresses that [ContainerBody] wrote down. A label bent by hand gives none.
    private static List<Endpoint> endpoints(JsonNode labels) {
        var address = labels.path(Labels.ADDRESS).asText();
        var endpoints = new ArrayList<Endpoint>();
        for (var port : labels.path(ContainerBody.PORTS).asText().split(",", -1)) {
            endpoint(address, port).ifPresent(endpoints::add);
        }
        return endpoints;
    }

    private static Optional<Endpoint> endpoint(String address, String port) {
        var parts = port.split(":", -1);
        if (parts.length != 3 || address.isEmpty() || !parts[1].matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Endpoint(
                    parts[0],
                    address,
                    Integer.parseInt(parts[1]),
                    parts[2].equals("udp") ? Port.Transport.UDP : Port.Transport.TCP,
                    Endpoint.Reach.LOOPBACK));
        } catch (SlipwayException _) {
            return Optional.empty();
        }
    }
}
