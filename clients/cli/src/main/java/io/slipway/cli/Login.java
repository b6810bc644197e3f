package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/// Which server is meant and as whom: `$XDG_CONFIG_HOME/slipway/login.json`.
record Login(URI url, Optional<String> token) {
    private static final URI FALLBACK = URI.create("http://127.0.0.1:7070");

    /// `SLIPWAY_URL` and `SLIPWAY_TOKEN` win over the file, for scripts.
    static Login read(Surroundings surroundings) throws IOException, Told {
        var url = surroundings.variable("SLIPWAY_URL").map(URI::create);
        var token = surroundings.variable("SLIPWAY_TOKEN");
        var stored = stored(configHome(surroundings));
        // A stored token is for its own server alone.
        var fits = stored.isPresent()
                && (url.isEmpty() || url.get().equals(stored.get().url()));
        if (fits) {
            return new Login(stored.get().url(), token.or(() -> stored.flatMap(Login::token)));
        }
        return new Login(url.orElse(FALLBACK), token);
    }

    /// Empty where nobody has logged in.
    static Optional<Login> stored(Path configHome) throws IOException, Told {
        var file = file(configHome);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode stored = new ObjectMapper().readTree(Files.readAllBytes(file));
            return Optional.of(new Login(
                    URI.create(stored.path("url").asText(FALLBACK.toString())),
                    Optional.of(stored.path("token").asText()).filter(text -> !text.isEmpty())));
        } catch (com.fasterxml.jackson.core.JsonProcessingException | IllegalArgumentException e) {
            throw Told.failed("%s cannot be read as a login".formatted(file), "remove it, then slipway login URL");
        }
    }

    /// Readable by its user alone from its first byte on, and replaced as a whole.
    void write(Path configHome) throws IOException {
        var file = file(configHome);
        var folder = Files.createDirectories(configHome.resolve("slipway"));
        var fresh = Files.createTempFile(
                folder,
                "login",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var content = JsonNodeFactory.instance.objectNode().put("url", url.toString());
        token.ifPresent(value -> content.put("token", value));
        Files.writeString(fresh, content.toString());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// What a one-time code is exchanged for.
    static String tokenFor(URI server, String code) throws IOException, InterruptedException, ApiException {
        try (var client = new ApiClient(server, Optional.empty())) {
            var body = JsonNodeFactory.instance.objectNode().put("code", code);
            return client.postOnce("/v1/login", body).path("token").asText();
        }
    }

    static Path file(Path configHome) {
        return configHome.resolve("slipway/login.json");
    }

    /// By the XDG base directory specification.
    static Path configHome(Surroundings surroundings) {
        return surroundings
                .variable("XDG_CONFIG_HOME")
                .map(Path::of)
                .orElseGet(() -> surroundings.userHome().resolve(".config"));
    }

    static String urlForPeople(Surroundings surroundings) {
        try {
            return read(surroundings).url().toString();
        } catch (IOException | Told | IllegalArgumentException _) {
            // Only named in a message about something else.
            return FALLBACK.toString();
        }
    }
}
