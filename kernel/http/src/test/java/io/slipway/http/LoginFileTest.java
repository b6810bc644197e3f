package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoginFileTest {
    private static final URI SERVER = URI.create("http://127.0.0.1:7070");

    @Test
    void isReadableByItsUserAloneAlsoWhereItStoodOpenBefore(@TempDir Path home) throws IOException {
        var file = LoginFile.of(Map.of("HOME", home.toString())).orElseThrow();
        Files.createDirectories(home.resolve(".config/slipway"));
        Files.writeString(file.path(), "{}");
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-rw-rw-"));
        file.write(SERVER, Secret.of("sw_token"), Optional.empty());
        assertThat(file.path()).isEqualTo(home.resolve(".config/slipway/login.json"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file.path()))
                .isEqualTo("{\"url\":\"http://127.0.0.1:7070\",\"token\":\"sw_token\"}");
        assertThat(file.read()).contains(new LoginFile.Known(SERVER, Secret.of("sw_token")));
    }

    @Test
    void xdgFolderWinsOverHome(@TempDir Path folder) {
        var file = LoginFile.of(Map.of("HOME", "/root", "XDG_CONFIG_HOME", folder.toString()));
        assertThat(file.map(LoginFile::path)).contains(folder.resolve("slipway/login.json"));
    }

    @Test
    void userWithoutAHomeHasNone() {
        assertThat(LoginFile.of(Map.of("HOME", "/nonexistent"))).isEmpty();
    }
}
