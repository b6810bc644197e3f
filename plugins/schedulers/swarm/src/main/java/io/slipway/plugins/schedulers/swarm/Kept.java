package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.Owner;
import io.slipway.spi.scheduler.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A service as the Swarm shows it: what was applied, told by its labels, and the version that the next change
/// must name. Pure.
///
/// @param template key of what instances are made from, as in [ServiceBody#key]
/// @param wanted how many instances there are to be
/// @param ended when a run was ended by us since its deadline had passed
/// @param removing nothing is started any more, and all of it goes
/// @param spec the service's own
record Kept(
        WorkloadId id,
        String service,
        long version,
        long generation,
        String digest,
        Owner owner,
        String template,
        Ports ports,
        int wanted,
        Optional<Duration> deadline,
        Optional<Instant> ended,
        boolean removing,
        JsonNode spec) {
    static final String GENERATION = "io.slipway.generation";
    static final String DIGEST = "io.slipway.digest";
    static final String TEMPLATE = "io.slipway.template";
    static final String PORTS = "io.slipway.ports";
    static final String DEADLINE = "io.slipway.deadline";
    static final String ENDED = "io.slipway.ended";
    static final String REMOVING = "io.slipway.removing";
    private static final String OWNER = "io.slipway.";

    /// Empty where the service is not ours, or somebody bent its labels so that they tell nothing.
    static Optional<Kept> of(JsonNode service, Labels ours) {
        var spec = service.path("Spec");
        var labels = spec.path("Labels");
        var id = Labels.workload(labels);
        if (id.isEmpty() || !ours.areOurs(labels)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Kept(
                    id.get(),
                    service.path("ID").asText(),
                    service.path("Version").path("Index").asLong(),
                    Long.parseLong(labels.path(GENERATION).asText()),
                    labels.path(DIGEST).asText(),
                    owner(labels),
                    labels.path(TEMPLATE).asText(),
                    Ports.parse(labels.path(PORTS).asText()),
                    spec.path("Mode").path("Replicated").path("Replicas").asInt(),
                    text(labels, DEADLINE).map(Duration::parse),
                    text(labels, ENDED).map(Instant::parse),
                    labels.has(REMOVING),
                    spec));
        } catch (RuntimeException _) {
            return Optional.empty();
        }
    }

    private static Owner owner(JsonNode labels) {
        return new Owner(
                labels.path(OWNER + "team").asText(),
                labels.path(OWNER + "space").asText(),
                orNull(labels, "app"),
                orNull(labels, "component"),
                orNull(labels, "release"));
    }

    private static @Nullable String orNull(JsonNode labels, String name) {
        return text(labels, OWNER + name).orElse(null);
    }

    private static Optional<String> text(JsonNode labels, String name) {
        return labels.hasNonNull(name) ? Optional.of(labels.path(name).asText()) : Optional.empty();
    }
}
