package io.slipway.spi.build;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a builder recognised in a source tree; the defaults of what the app's owner leaves out.
///
/// @param language such as `java`, `nodejs`, `python`, `go`, `php`, `ruby`, `static`
/// @param runtime with its version, such as `nodejs 20.11` or `jdk 25`; what was asked for before the build,
///     what was used after it
/// @param processes start commands by their names, for `sh -c` in the artifact's folder; `web` is the one
///     that serves
/// @param port the one that the program listens on when it ignores `$PORT`
/// @param env what the program needs to be started with; the owner's own values win
/// @param reason which file led to it, for people: `package.json with package-lock.json`
public record Detection(
        String language,
        Optional<String> runtime,
        Map<String, String> processes,
        OptionalInt port,
        Map<String, String> env,
        List<Dependency> dependencies,
        String reason) {
    public Detection {
        processes = Map.copyOf(processes);
        env = Map.copyOf(env);
        dependencies = List.copyOf(dependencies);
    }

    /// A library that the lock file names.
    public record Dependency(String name, String version) {}
}
