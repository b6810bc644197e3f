package io.slipway.spi.build;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Runs the programs of a build with the limits of the platform (CPU, memory, disk, processes, time), in
/// lower priority, never as root, and with none of the platform's credentials in reach.
public interface Sandbox {
    /// Runs `command` to its end and answers its exit code; its output goes to `log` as it comes.
    ///
    /// An interrupt, a limit of time or of disk ends the whole tree of processes before this returns.
    ///
    /// @throws SlipwayException `INVALID` if the program was not found, `EXHAUSTED` if it was ended for a
    ///     limit, which the message names with its value and its setting
    int run(Command command, BuildLog log) throws IOException, InterruptedException;

    /// What this build may use. For a builder that lets another machine or engine do the work, which must hold
    /// it to the same.
    Bounds bounds();

    /// @param limits of memory, processor and processes, for all of one command together
    /// @param diskBytes what the build's folders may hold together
    /// @param time for one command
    record Bounds(Limits limits, long diskBytes, Duration time) {}

    /// @param arguments the program first; found by `PATH` where it holds no `/`
    /// @param env all of it: nothing of the server's own environment is passed on but `PATH`
    record Command(List<String> arguments, Path directory, Map<String, String> env) {
        public Command {
            if (arguments.isEmpty()) {
                throw SlipwayException.invalid("arguments is empty, must name a program");
            }
            arguments = List.copyOf(arguments);
            env = Map.copyOf(env);
        }
    }
}
