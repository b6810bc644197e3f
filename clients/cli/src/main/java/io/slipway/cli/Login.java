package io.slipway.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where the user is logged in: `$XDG_CONFIG_HOME/slipway/login.json`.
record Login(URI url, Optional<String> token) {
    private static final URI FALLBACK = URI.create("http://127.0.0.1:7070");

    /// `SLIPWAY_URL` and `SLIPWAY_TOKEN` win over the file, for scripts.
    static Login read() throws IOException {
        var url = environment("SLIPWAY_URL").map(URI::create);
        var token = environment("SLIPWAY_TOKEN");
        var file = file();
        if (Files.isReadable(file)) {
            var stored = new ObjectMapper().readTree(Files.readAllBytes(file));
            var storedUrl = URI.create(stored.path("url").asText(FALLBACK.toString()));
            // A stored token is for its own server alone.
            if (url.isEmpty() || url.get().equals(storedUrl)) {
                var storedToken = Optional.of(stored.path("token").asText()).filter(text -> !text.isEmpty());
                return new Login(storedUrl, token.or(() -> storedToken));
            }
        }
        return new Login(url.orElse(FALLBACK), token);
    }

    static Path file() {
        return configHome().resolve("slipway/login.json");
    }

    /// By the XDG base directory specification.
    static Path configHome() {
        return environment("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".config"));
    }

    static String urlForPeople() {
        try {
            return read().url().toString();
        } catch (IOException e) {
            return FALLBACK.toString();
        }
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty());
    }
}
