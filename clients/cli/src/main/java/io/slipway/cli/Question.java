package io.slipway.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Asks whoever sits at the terminal.
///
/// @param surroundings tells whether anybody does
record Question(Surroundings surroundings) {
    /// @throws Told where nobody can be asked
    boolean yes(String question) throws IOException, Told {
        if (!surroundings.interactive()) {
            throw Told.usage("this needs a yes, and there is no terminal to ask at", "again with --yes");
        }
        surroundings.out().print(question + " [y/N] ");
        surroundings.out().flush();
        var answer = line().orElse("").strip();
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }

    /// Something that must not be seen: typed without an echo at a terminal, else all of stdin.
    String secret(String what) throws IOException, Told {
        var console = surroundings.interactive() ? System.console() : null;
        var value = console == null
                ? new String(surroundings.in().readAllBytes(), StandardCharsets.UTF_8).replaceFirst("\\R$", "")
                : new String(
                        Optional.ofNullable(console.readPassword("%s: ", what)).orElse(new char[0]));
        if (value.isEmpty()) {
            throw Told.usage("no %s was given".formatted(what), "type it when asked, or give it on stdin");
        }
        return value;
    }

    private Optional<String> line() throws IOException {
        var reader = new BufferedReader(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8));
        return Optional.ofNullable(reader.readLine());
    }
}
