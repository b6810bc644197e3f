package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;

/// Says, while it is open, what becomes of an operation when a person presses Ctrl-C: it goes on without us. The
/// virtual machine itself ends with 130 then.
final class Interruption implements AutoCloseable {
    private final Thread hook;

    Interruption(Surroundings surroundings, JsonNode operation) {
        var id = operation.path("id").asText();
        var terminal = surroundings.terminal();
        hook = new Thread(() -> {
            terminal.settled();
            terminal.note("interrupted; the %s goes on without you"
                    .formatted(operation.path("kind").asText("operation")));
            terminal.mend("slipway operations show %s, or slipway operations cancel %s".formatted(id, id));
        });
        Runtime.getRuntime().addShutdownHook(hook);
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
