package io.slipway.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a compose file refers to outside of itself.
///
/// @param folder in which it lies
/// @param variables for `${NAME}`
/// @param profiles which are active
public record Surroundings(Path folder, Map<String, String> variables, Set<String> profiles) {
    public Surroundings {
        variables = Map.copyOf(variables);
        profiles = Set.copyOf(profiles);
    }

    /// Of a folder: its `.env`, over which `environment` has precedence.
    ///
    /// @throws IllegalArgumentException where `.env` holds a line that is none
    public static Surroundings of(Path folder, Map<String, String> environment, Set<String> profiles)
            throws IOException {
        var variables = new HashMap<String, String>();
        var file = folder.resolve(".env");
        if (Files.isRegularFile(file)) {
            variables.putAll(EnvFile.read(Files.readString(file), environment));
        }
        variables.putAll(environment);
        return new Surroundings(folder, variables, profiles);
    }

    /// The text of a file beside the compose file; empty where there is none.
    Optional<String> file(String path) throws IOException {
        var file = folder.resolve(path);
        return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }
}
