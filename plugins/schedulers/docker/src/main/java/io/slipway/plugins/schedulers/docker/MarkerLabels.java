package io.slipway.plugins.schedulers.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.plugins.schedulers.docker.Kept.Member;
import io.slipway.plugins.schedulers.docker.Kept.Rule;
import io.slipway.spi.Owner;
import io.slipway.spi.scheduler.WorkloadId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A workload's [Kept] as the label of its marker, and back. Pure.
final class MarkerLabels {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MarkerLabels() {}

    static Map<String, String> of(Kept kept, Labels labels) {
        var marks = labels.of(Labels.Kind.MARKER, kept.id(), kept.owner());
        marks.put(Labels.STATE, write(kept));
        return marks;
    }

    static String write(Kept kept) {
        var state = JsonNodeFactory.instance.objectNode();
        state.put("generation", kept.generation());
        state.put("digest", kept.digest());
        kept.owner().labels().forEach(state.putObject("owner")::put);
        switch (kept.rule()) {
            case Rule.Keep _ -> state.put("rule", "keep");
            case Rule.InOrder _ -> state.put("rule", "in order");
            case Rule.Once(Duration deadline) -> state.put("rule", "once").put("deadline", deadline.toMillis());
        }
        state.put("drain", kept.drain().toMillis());
        state.put("named", kept.named());
        state.put("removing", kept.removing());
        var members = state.putArray("members");
        for (var member : kept.members()) {
            var each = members.addObject().put("name", member.name());
            member.wanted().ifPresent(key -> each.put("wanted", key));
            member.until().ifPresent(until -> each.put("until", until.toEpochMilli()));
        }
        return state.toString();
    }

    /// Empty where the labels are no marker of ours that we can read: somebody forged or bent it.
    static Optional<Kept> read(JsonNode labels) {
        var id = Labels.workload(labels);
        if (id.isEmpty() || !Labels.is(labels, Labels.Kind.MARKER)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    read(id.get(), JSON.readTree(labels.path(Labels.STATE).asText())));
        } catch (JsonProcessingException | RuntimeException _) {
            return Optional.empty();
        }
    }

    private static Kept read(WorkloadId id, JsonNode state) {
        var members = new ArrayList<Member>();
        for (var each : state.required("members")) {
            members.add(new Member(
                    each.required("name").asText(),
                    Optional.ofNullable(text(each, "wanted")),
                    each.has("until")
                            ? Optional.of(
                                    Instant.ofEpochMilli(each.path("until").asLong()))
                            : Optional.empty()));
        }
        return new Kept(
                id,
                state.required("generation").asLong(),
                state.required("digest").asText(),
                owner(state.required("owner")),
                rule(state),
                Duration.ofMillis(state.required("drain").asLong()),
                state.required("named").asInt(),
                state.required("removing").asBoolean(),
                members);
    }

    private static Rule rule(JsonNode state) {
        var rule = state.required("rule").asText();
        return switch (rule) {
            case "keep" -> new Rule.Keep();
            case "in order" -> new Rule.InOrder();
            case "once" ->
                new Rule.Once(Duration.ofMillis(state.required("deadline").asLong()));
            default -> throw new IllegalArgumentException(rule);
        };
    }

    private static Owner owner(JsonNode owner) {
        return new Owner(
                owner.required("team").asText(),
                owner.required("space").asText(),
                text(owner, "app"),
                text(owner, "component"),
                text(owner, "release"));
    }

    private static @Nullable String text(JsonNode node, String name) {
        return node.has(name) ? node.path(name).asText() : null;
    }
}
