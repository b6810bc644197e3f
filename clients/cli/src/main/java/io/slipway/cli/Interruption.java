package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.cli.Problem.Sentence;
import java.util.function.BooleanSupplier;

/// Says, while it is open, what becomes of an operation when a person presses Ctrl-C: it goes on without us. The
/// virtual machine itself ends with 130 then.
final class Interruption implements AutoCloseable {
    private final Thread hook;

    /// @param json whether a program reads it
    /// @param serves whether what was asked for is done, and only watched
    Interruption(Surroundings surroundings, JsonNode operation, boolean json, BooleanSupplier serves) {
        hook = new Thread(() -> tell(surroundings.terminal(), operation, json, serves.getAsBoolean()));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private static void tell(Terminal terminal, JsonNode operation, boolean json, boolean serves) {
        var id = operation.path("id").asText();
        var kind = operation.path("kind").asText("operation");
        var text = "interrupted; the %s %s"
                .formatted(kind, serves ? "serves, and is watched without you" : "goes on without you");
        var mend = "slipway operations %s %s".formatted(serves ? "show" : "cancel", id);
        if (json) {
            terminal.problem(Problem.here(Failures.INTERRUPTED, Problem.UNAVAILABLE, new Sentence(text, mend)), true);
            return;
        }
        terminal.settled();
        terminal.note(text);
        terminal.mend(mend);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is being told already.
        }
    }
}
