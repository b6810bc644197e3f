package io.slipway.engine.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.engine.store.IdSource;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.tck.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Secrets at rest and on their way to a release; the subclasses bring a database each.
abstract class SecretsTest {
    private static final SecretOwner SHOP = new SecretOwner("acme", "default", "shop");

    @TempDir
    Path data;

    private final MovableClock clock = MovableClock.at(Instant.ofEpochSecond(1_800_000_000));
    private Database database;
    private Secrets secrets;

    abstract DatabaseSettings settings();

    @BeforeEach
    void open() {
        database = Database.open(settings(), data, CrashPoints.none());
        secrets = with(Secrets.keys(null, data, database));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Secrets with(SecretKeys keys) {
        return new Secrets(database, IdSource.random(clock), clock, keys);
    }

    private SecretInfo put(String name, String value) {
        return secrets.put(SHOP, name, Secret.of(value), "ann");
    }

    private Map<String, Integer> current(String... names) {
        return database.read(tx -> secrets.current(tx, SHOP, List.of(names)));
    }

    private String value(String name, int version) {
        return java.util.Objects.requireNonNull(
                        secrets.resolve(SHOP, Map.of(name, version)).get(name))
                .reveal();
    }

    @Test
    void aReleaseGetsTheVersionsItFroze() {
        put("KEY", "one");
        var frozen = current("KEY");
        assertThat(put("KEY", "two").version()).isEqualTo(2);
        assertThat(frozen).isEqualTo(Map.of("KEY", 1));
        assertThat(secrets.resolve(SHOP, frozen).get("KEY")).isEqualTo(Secret.of("one"));
        assertThat(secrets.resolve(SHOP, current("KEY")).get("KEY")).isEqualTo(Secret.of("two"));
    }

    @Test
    void aRevokedVersionIsNeverInjectedAgain() {
        put("KEY", "leaked");
        put("KEY", "fresh");
        var info = secrets.revoke(SHOP, "KEY", 1);
        assertThat(info).isEqualTo(new SecretInfo("KEY", 2, clock.instant(), List.of(1)));
        assertThat(value("KEY", 1)).isEqualTo("fresh");
        secrets.revoke(SHOP, "KEY", 2);
        assertThatThrownBy(() -> value("KEY", 1))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.INVALID))
                .hasMessageContaining("secrets.KEY")
                .hasMessageContaining("slipway secret set APP KEY");
        put("KEY", "new");
        assertThat(value("KEY", 1)).isEqualTo("new");
    }

    @Test
    void neitherTheDatabaseNorItsFilesHoldAValue() throws IOException {
        put("KEY", "a-very-plain-value");
        var kept = database.read(tx -> tx.query("select * from secret", row -> row.text("value")));
        assertThat(kept).hasSize(1).noneMatch(each -> each.contains("a-very-plain-value"));
        try (var files = Files.walk(data)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("a-very-plain-value");
            }
        }
    }

    @Test
    void aRevokedValueIsForgotten() {
        put("KEY", "leaked");
        secrets.revoke(SHOP, "KEY", 1);
        assertThat(database.<String>read(
                        tx -> tx.one("select coalesce(value, 'none') as v from secret", row -> row.text("v"))))
                .isEqualTo("none");
    }

    @Test
    void aValueCannotBeMovedToAnotherName() {
        put("ONE", "first");
        put("TWO", "second");
        database.write(tx -> tx.update(
                "update secret set value = (select s.value from secret s where s.name = 'ONE') where name = 'TWO'"));
        assertThatThrownBy(() -> value("TWO", 1))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DENIED))
                .hasMessageNotContaining("first");
    }

    @Test
    void ofTheMissingAllAreNamed() {
        put("THERE", "x");
        assertThatThrownBy(() -> current("THERE", "ONE", "TWO"))
                .isInstanceOfSatisfying(
                        SlipwayException.class,
                        e -> assertThat(e.problems())
                                .extracting(each -> each.field())
                                .containsExactly("secrets.ONE", "secrets.TWO"));
    }

    @Test
    void otherAppsAndSpacesSeeNothing() {
        put("KEY", "x");
        assertThat(secrets.list(new SecretOwner("acme", "default", "blog"))).isEmpty();
        assertThat(secrets.list(new SecretOwner("acme", "test", "shop"))).isEmpty();
        assertThat(secrets.list(SHOP)).extracting(SecretInfo::name).containsExactly("KEY");
    }

    @Test
    void aDeletedSecretIsGoneAndItsVersionsAreNotUsedAgain() {
        put("KEY", "x");
        secrets.delete(SHOP, "KEY");
        secrets.delete(SHOP, "KEY");
        assertThat(secrets.list(SHOP)).isEmpty();
        assertThatThrownBy(() -> value("KEY", 1)).isInstanceOf(SlipwayException.class);
        assertThat(put("KEY", "y").version()).isEqualTo(2);
        assertThat(secrets.list(SHOP)).containsExactly(new SecretInfo("KEY", 2, clock.instant(), List.of()));
    }

    @Test
    void badNamesAndValuesAreRefused() {
        assertThatThrownBy(() -> put("9KEY", "x")).hasMessageContaining("secret is '9KEY'");
        assertThatThrownBy(() -> put("KEY", "s".repeat(65_537)))
                .hasMessageContaining("value is '***'")
                .hasMessageNotContaining("sss");
        assertThatThrownBy(() -> secrets.revoke(SHOP, "KEY", 3)).hasMessageContaining("version is '3'");
    }

    @Test
    void keysAreReadableByTheirUserAlone() throws IOException {
        var file = data.resolve("secret-keys.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherServerReadsWithTheSameKeys() throws IOException {
        put("KEY", "x");
        var json = Secret.of(Files.readString(data.resolve("secret-keys.json")));
        var other = with(Secrets.keys(json, data.resolve("elsewhere"), database));
        assertThat(other.resolve(SHOP, Map.of("KEY", 1)).get("KEY")).isEqualTo(Secret.of("x"));
        assertThatThrownBy(() -> with(SecretKeys.make()).resolve(SHOP, Map.of("KEY", 1)))
                .hasMessageContaining("server.secretKeys");
        assertThatThrownBy(() -> SecretKeys.parse(Secret.of("{\"my\": \"s3cret\"}")))
                .isInstanceOf(SlipwayException.class)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void lostKeysAreNotReplacedBehindOnesBack() throws IOException {
        put("KEY", "x");
        Files.delete(data.resolve("secret-keys.json"));
        assertThatThrownBy(() -> Secrets.keys(null, data, database))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.CONFLICT))
                .hasMessageContaining("1 secrets were encrypted");
        assertThat(data.resolve("secret-keys.json")).doesNotExist();
    }

    @Test
    void keysAreRotated() {
        put("KEY", "old");
        var rotated = SecretKeys.read(data).rotated();
        rotated.write(data);
        secrets = with(SecretKeys.read(data));
        assertThat(value("KEY", 1)).as("what the old key encrypted").isEqualTo("old");
        put("KEY", "new");
        assertThat(value("KEY", 2)).isEqualTo("new");
        assertThat(secrets.encryptAnew(rotated)).isEqualTo(2);
        assertThat(value("KEY", 1)).isEqualTo("old");
    }
}
