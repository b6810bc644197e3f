package io.slipway.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.spi.Owner;
import io.slipway.spi.PluginContext;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The labels and names by which a place of an installation knows its own on an engine that others use too. What
/// lacks one of [#ours], or has another value there, is nobody's business of ours, whatever it is called.
public final class OwnLabels {
    public static final String KIND = "io.slipway.kind";
    public static final String WORKLOAD = "io.slipway.workload";

    private static final String OWNER = "io.slipway.";

    private final Map<String, String> ours;
    private final String prefix;

    public OwnLabels(PluginContext context) {
        ours = of(context);
        // Names are only for people and for the engine, who wants them unique: two installations may share it.
        prefix = "slipway-%s-%08x"
                .formatted(context.installation(), context.instance().hashCode());
    }

    /// Of everything that this place of this installation has on an engine.
    public static Map<String, String> of(PluginContext context) {
        return Map.of("io.slipway.installation", context.installation(), "io.slipway.place", context.instance());
    }

    /// Of what belongs to somebody.
    public static Map<String, String> of(Owner owner) {
        return owner.labels().entrySet().stream()
                .collect(Collectors.toMap(label -> OWNER + label.getKey(), Map.Entry::getValue));
    }

    /// The reverse of [#of(Owner)].
    public static Owner owner(JsonNode labels) {
        return new Owner(
                labels.path(OWNER + "team").asText(),
                labels.path(OWNER + "space").asText(),
                text(labels, "app"),
                text(labels, "component"),
                text(labels, "release"));
    }

    private static @Nullable String text(JsonNode labels, String name) {
        return labels.has(OWNER + name) ? labels.path(OWNER + name).asText() : null;
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

    public static boolean is(JsonNode labels, Enum<?> kind) {
        return labels.path(KIND).asText().equals(kind.name());
    }

    public Map<String, String> ours() {
        return ours;
    }

    public boolean areOurs(JsonNode labels) {
        return hold(labels, ours);
    }

    /// Of everything of a kind; may be added to.
    public Map<String, String> of(Enum<?> kind) {
        var labels = new LinkedHashMap<>(ours);
        labels.put(KIND, kind.name());
        return labels;
    }

    /// Of what is of a kind and belongs to a thing with an id; may be added to.
    ///
    /// @param key the label that tells the id
    public Map<String, String> of(Enum<?> kind, String key, Object id) {
        var labels = of(kind);
        labels.put(key, id.toString());
        return labels;
    }

    public Map<String, String> of(Enum<?> kind, String key, Object id, Owner owner) {
        var labels = of(kind, key, id);
        labels.putAll(of(owner));
        return labels;
    }

    /// A name that nobody else on the engine has.
    public String name(String rest) {
        return prefix + "-" + rest;
    }
}
