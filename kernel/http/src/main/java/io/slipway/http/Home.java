package io.slipway.http;

import io.slipway.engine.configuration.ConfigurationFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The installation's folder, and what is where in it.
record Home(Path path, Map<String, String> environment) {
    Home {
        path = path.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
    }

    /// `slipway.home` of the JVM wins over `SLIPWAY_HOME`, and that over the present folder.
    static Home of(Map<String, String> environment) {
        var told = Optional.ofNullable(System.getProperty("slipway.home"))
                .or(() -> Optional.ofNullable(environment.get("SLIPWAY_HOME")));
        return new Home(Path.of(told.orElse("")), environment);
    }

    ConfigurationFile configuration() {
        return new ConfigurationFile(path.resolve("conf/server.yaml"), path, environment);
    }

    Path plugins() {
        return path.resolve("plugins");
    }
}
