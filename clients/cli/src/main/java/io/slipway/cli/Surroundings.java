package io.slipway.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Where the program runs: what it writes to, and what its environment tells it.
///
/// @param userHome of whoever runs it
/// @param interactive whether a person can be asked
record Surroundings(
        PrintStream out,
        PrintStream err,
        InputStream in,
        Map<String, String> environment,
        Path userHome,
        boolean interactive) {

    @SuppressWarnings("SystemOut")
    static Surroundings ofThisProcess() {
        return new Surroundings(
                System.out,
                System.err,
                System.in,
                System.getenv(),
                // As a shell has it; the account's own folder is what Java takes for it.
                Path.of(System.getenv().getOrDefault("HOME", System.getProperty("user.home"))),
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
    }

    /// Empty for a variable that is not set or set to nothing.
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /// The same with another server in mind than the one of the login.
    Surroundings at(URI server) {
        var changed = new HashMap<>(environment);
        changed.put("SLIPWAY_URL", server.toString());
        return new Surroundings(out, err, in, changed, userHome, interactive);
    }

    Terminal terminal() {
        return new Terminal(
                out,
                err,
                interactive,
                interactive && variable("NO_COLOR").isEmpty(),
                new ScreenWidth(variable("COLUMNS")));
    }

    /// The folder of the installation. The launcher tells it.
    Optional<Path> home() {
        return variable("SLIPWAY_HOME").map(Path::of);
    }
}
