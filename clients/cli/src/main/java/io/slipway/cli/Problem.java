package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// What went wrong: sentences for people, for machines the fields of the server's own problems (RFC 9457).
///
/// @param exit code of the program
/// @param fields as the server sent them, or as it would have named them
record Problem(int exit, ObjectNode fields, List<Sentence> sentences) {
    static final String INVALID = "INVALID";
    static final String CONFLICT = "CONFLICT";
    static final String DENIED = "DENIED";
    static final String UNAVAILABLE = "UNAVAILABLE";
    static final String BROKEN = "BROKEN";

    /// @param error what went wrong, in one sentence; empty where one before has said it
    /// @param mend what to do about it; empty where nobody knows
    record Sentence(String error, String mend) {}

    /// One that no server has told.
    ///
    /// @param failure one of those that the server tells
    static Problem here(int exit, String failure, Sentence sentence) {
        var fields = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title(exit))
                .put("detail", sentence.error())
                .put("failure", failure);
        return new Problem(exit, fields, List.of(sentence));
    }

    /// An operation that did not succeed.
    ///
    /// @param operation as it began
    /// @param end what it came to; a missing node where the server did not tell
    static Problem ofOperation(JsonNode operation, JsonNode end) {
        var id = operation.path("id").asText();
        var state = end.path("state").asText();
        var sentence = new Sentence(
                end.path("message")
                        .asText(
                                state.isEmpty()
                                        ? "the server did not tell how it ended"
                                        : "the operation was " + state),
                end.path("mend").asText(explanation(operation)));
        var fields = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", "The operation has " + (state.equals("cancelled") ? "been cancelled" : "failed"))
                .put("detail", sentence.error())
                .put("failure", end.path("failure").asText(CONFLICT))
                .put("operation", id);
        return new Problem(Failures.FAILED, fields, List.of(sentence));
    }

    private static String explanation(JsonNode operation) {
        if (!operation.has("app")) {
            return "slipway operations show " + operation.path("id").asText();
        }
        return "slipway why " + operation.path("app").asText() + flag(operation, "team") + flag(operation, "space");
    }

    private static String flag(JsonNode operation, String name) {
        var value = operation.path(name).asText("default");
        return value.equals("default") ? "" : " --%s %s".formatted(name, value);
    }

    /// With what only the program adds: its exit code and the mend of the whole.
    JsonNode forMachines() {
        var all = fields.deepCopy();
        sentences.stream()
                .map(Sentence::mend)
                .filter(mend -> !mend.isEmpty())
                .findFirst()
                .ifPresent(mend -> all.put("mend", mend));
        return all.put("exit", exit);
    }

    private static String title(int exit) {
        return switch (exit) {
            case Failures.USAGE -> "Wrong usage";
            case Failures.DENIED -> "Not allowed";
            case Failures.NOT_FOUND -> "Not found";
            case Failures.UNREACHABLE -> "No answer";
            case Failures.INTERRUPTED -> "Interrupted";
            default -> "Not done";
        };
    }
}
