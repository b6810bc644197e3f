package io.slipway.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.Owner;
import io.slipway.spi.PluginContext;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The labels by which plugins know their own on an engine that others use too. What lacks one of [#of], or has
/// another value there, is nobody's business of ours, whatever it is called.
public final class OwnLabels {
    public static final String WORKLOAD = "io.slipway.workload";

    private static final String OWNER = "io.slipway.";

    private OwnLabels() {}

    /// Of everything that this place of this installation has on an engine.
    public static Map<String, String> of(PluginContext context) {
        return Map.of("io.slipway.installation", context.installation(), "io.slipway.place", context.instance());
    }

    /// Of what belongs to somebody.
    public static Map<String, String> of(Owner owner) {
        return owner.labels().entrySet().stream()
                .collect(Collectors.toMap(label -> OWNER + label.getKey(), Map.Entry::getValue));
    }

    /// Whether `labels` hold all of `expected`.
    public static boolean hold(JsonNode labels, Map<String, String> expected) {
        return expected.entrySet().stream()
                .allMatch(label ->
                        label.getValue().equals(labels.path(label.getKey()).asText()));
    }

    /// Empty where somebody bent it.
    public static Optional<WorkloadId> workload(JsonNode labels) {
        var id = labels.path(WORKLOAD).asText();
        return id.matches("[a-z][a-z0-9]{1,23}") ? Optional.of(new WorkloadId(id)) : Optional.empty();
    }
}
