package io.slipway.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// One run of the program off a terminal.
record Run(int exit, String out, String err) {
    /// @param home of the user
    static Run of(Path home, URI server, String... arguments) {
        return with(home, Map.of("SLIPWAY_URL", server.toString(), "SLIPWAY_TOKEN", "t0ken"), "", arguments);
    }

    static Run with(Path home, Map<String, String> environment, String input, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var surroundings = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new HashMap<>(environment),
                home,
                false);
        var exit = new Program(surroundings).run(arguments);
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
