package io.slipway.host;

import io.slipway.spi.EnvValue;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A program to be kept running.
///
/// @param command the program first, found by `PATH` where it holds no `/`; it can be seen by everyone on
///     this machine, so nothing secret belongs here
/// @param env all of its environment; `PATH` and `HOME` are filled in where they are missing. Kept in a file
///     that the program's user alone can read
/// @param directory where it is started
/// @param user absent: the user of this process
/// @param limits absent: none
public record Launch(
        List<String> command,
        Map<String, EnvValue> env,
        Path directory,
        @Nullable HostUser user,
        @Nullable Limits limits,
        Restart restart) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    public Launch {
        if (command.isEmpty()) {
            throw SlipwayException.invalid("command is empty, must name a program");
        }
        if (!directory.isAbsolute()) {
            throw SlipwayException.invalid("directory is '%s', must be absolute".formatted(directory));
        }
        command = List.copyOf(command);
        env = Map.copyOf(env);
        env.forEach((name, value) -> {
            checkName(name);
            if (value.reveal().indexOf('\0') >= 0) {
                throw SlipwayException.invalid(
                        "env %s holds a NUL character, which no process can be given".formatted(name));
            }
        });
    }

    static String checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw SlipwayException.invalid(
                    "env has '%s', a name must be letters, digits and '_', not beginning with a digit".formatted(name));
        }
        return name;
    }

    /// What follows when the program has ended by itself.
    public sealed interface Restart {
        /// It is started again: the first time after 0.2 s, then after 1, 2, 4 … 30 s.
        ///
        /// @param stableAfter a run this long makes the next restart a first one again
        record Always(Duration stableAfter) implements Restart {}

        /// Nothing; its exit is kept.
        record Never() implements Restart {}

        static Restart always() {
            return new Always(Duration.ofSeconds(60));
        }

        static Restart never() {
            return new Never();
        }
    }
}
