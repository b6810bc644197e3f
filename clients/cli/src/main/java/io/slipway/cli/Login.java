package io.slipway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.client.ApiClient;
import io.slipway.client.ApiException;
import io.slipway.client.Authorities;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Optional;

/// Which server is meant and as whom: `$XDG_CONFIG_HOME/slipway/login.json`.
///
/// @param team that the token is for; empty for one of the whole installation
/// @param authority certificates in PEM that the server's own is checked against, beside those of the machine
record Login(URI url, Optional<String> token, Optional<String> team, Optional<String> authority) {
    private static final URI FALLBACK = URI.create("http://127.0.0.1:7070");

    /// `SLIPWAY_URL` and `SLIPWAY_TOKEN` win over the file, for scripts.
    static Login read(Surroundings surroundings) throws IOException, Told {
        var url = surroundings.variable("SLIPWAY_URL").map(URI::create);
        var token = surroundings.variable("SLIPWAY_TOKEN");
        var authority = authority(surroundings);
        var stored = stored(configHome(surroundings));
        // A stored token is for its own server alone.
        var fits = stored.isPresent()
                && (url.isEmpty() || url.get().equals(stored.get().url()));
        if (fits) {
            var login = stored.get();
            return new Login(
                    login.url(),
                    token.or(login::token),
                    token.isPresent() ? Optional.empty() : login.team(),
                    authority.or(login::authority));
        }
        return new Login(url.orElse(FALLBACK), token, Optional.empty(), authority);
    }

    private static Optional<String> authority(Surroundings surroundings) throws IOException, Told {
        var file = surroundings.variable("SLIPWAY_CA");
        return file.isEmpty() ? Optional.empty() : Optional.of(authority(Path.of(file.get())));
    }

    /// What a file of certificates holds.
    static String authority(Path file) throws IOException, Told {
        if (!Files.isReadable(file)) {
            throw Told.usage("there is no readable '%s'".formatted(file), "name a file of certificates in PEM");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    ApiClient client() throws Told {
        return client(url, token, authority);
    }

    static ApiClient client(URI url, Optional<String> token, Optional<String> authority) throws Told {
        if (authority.isEmpty()) {
            return new ApiClient(url, token);
        }
        try {
            return new ApiClient(url, token, Authorities.with(authority.get()));
        } catch (GeneralSecurityException e) {
            throw Told.usage(
                    "the certificates to trust cannot be read: " + e.getMessage(),
                    "slipway login %s --ca FILE, with certificates in PEM".formatted(url));
        }
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
                    text(stored, "token"),
                    text(stored, "team"),
                    text(stored, "ca")));
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
        team.ifPresent(value -> content.put("team", value));
        authority.ifPresent(value -> content.put("ca", value));
        Files.writeString(fresh, content.toString());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// What a one-time code is exchanged for.
    ///
    /// @param server asked without a token; closed behind it
    static String tokenFor(ApiClient server, String code) throws IOException, InterruptedException, ApiException {
        try (var client = server) {
            var body = JsonNodeFactory.instance.objectNode().put("code", code);
            return client.postOnce("/v1/login", body).path("token").asText();
        }
    }

    private static Optional<String> text(JsonNode stored, String key) {
        return Optional.of(stored.path(key).asText()).filter(text -> !text.isEmpty());
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
