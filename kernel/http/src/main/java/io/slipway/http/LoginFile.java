package io.slipway.http;

import io.slipway.spi.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The command line's login, `$XDG_CONFIG_HOME/slipway/login.json`: readable by its user alone from its first
/// byte on, and replaced as a whole.
final class LoginFile {
    private final Path path;

    LoginFile(Path path) {
        this.path = path;
    }

    /// Where the user's configuration lies by the XDG base directory specification; empty for a user without a
    /// home.
    static Optional<LoginFile> of(Map<String, String> environment) {
        var configured = Optional.ofNullable(environment.get("XDG_CONFIG_HOME"))
                .filter(folder -> folder.startsWith("/"))
                .map(Path::of);
        var inHome = Optional.ofNullable(environment.get("HOME"))
                .filter(home -> Files.isDirectory(Path.of(home)))
                .map(home -> Path.of(home, ".config"));
        return configured.or(() -> inHome).map(folder -> new LoginFile(folder.resolve("slipway/login.json")));
    }

    Path path() {
        return path;
    }

    /// Empty where there is no login, or none that can be read.
    Optional<Known> read() {
        try {
            var login = Json.MAPPER.readTree(Files.readAllBytes(path));
            var url = login.path("url").asText();
            var token = login.path("token").asText();
            return url.isEmpty() || token.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Known(URI.create(url), Secret.of(token)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// @param authority the certificate in PEM that the server is known by; empty for plain HTTP
    void write(URI server, Secret token, Optional<String> authority) throws IOException {
        var folder = path.getParent();
        if (folder == null) {
            throw new IOException(path + " lies in no folder");
        }
        Files.createDirectories(folder);
        var fresh = folder.resolve("login.json." + ProcessHandle.current().pid());
        Files.deleteIfExists(fresh);
        var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(fresh, Set.copyOf(options), ownerOnly())) {
            var login = Json.bytes(new Login(server.toString(), token.reveal(), authority.orElse(null)));
            channel.write(java.nio.ByteBuffer.wrap(login));
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    }

    record Known(URI server, Secret token) {}

    private record Login(String url, String token, @Nullable String ca) {}
}
