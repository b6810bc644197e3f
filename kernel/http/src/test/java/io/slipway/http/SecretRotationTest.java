package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.secret.SecretOwner;
import io.slipway.engine.secret.Secrets;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.IdSource;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class SecretRotationTest {
    private static final SecretOwner SHOP = new SecretOwner("default", "default", "shop");

    @TempDir
    private Path folder;

    private Home home;

    @BeforeEach
    void configure() throws IOException {
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(
                folder.resolve("conf/server.yaml"),
                "server: {data: ./data}\ndatacenters: {local: {scheduler: {plugin: absent}}}\n");
        home = new Home(folder, Map.of());
    }

    @Test
    void valuesStayAndAreEncryptedAnew() throws Exception {
        with((opening, secrets) -> secrets.put(SHOP, "KEY", Secret.of("hush"), "ann"));
        var keys = folder.resolve("data/secret-keys.json");
        var before = Files.readString(keys);
        var encrypted = encrypted();

        assertThat(SecretRotation.run(home)).isEqualTo(1);

        assertThat(Files.readString(keys)).isNotEqualTo(before);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys)))
                .isEqualTo("rw-------");
        assertThat(encrypted()).doesNotContainAnyElementsOf(encrypted);
        with((opening, secrets) -> assertThat(secrets.resolve(SHOP, Map.of("KEY", 1)))
                .hasValueSatisfying(new Condition<>(value -> value.reveal().equals("hush"), "what was set")));
    }

    @Test
    void runningServerKeepsItsKeys() throws Exception {
        with((opening, secrets) -> assertThatThrownBy(() -> SecretRotation.run(home))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.CONFLICT)));
    }

    private List<String> encrypted() throws Exception {
        var opening = Opening.of(home, CrashPoints.none());
        try (var database = opening.database()) {
            return database.read(tx -> tx.query("select value from secret", row -> row.text("value")));
        }
    }

    private void with(Use use) throws Exception {
        var opening = Opening.of(home, CrashPoints.none());
        try (var database = opening.database()) {
            var data = opening.configuration().server().data();
            var clock = Clock.systemUTC();
            use.of(opening, new Secrets(database, IdSource.random(clock), clock, Secrets.keys(null, data, database)));
        }
    }

    @FunctionalInterface
    private interface Use {
        void of(Opening opening, Secrets secrets);
    }
}
