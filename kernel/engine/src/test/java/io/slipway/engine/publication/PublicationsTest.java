package io.slipway.engine.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.build.Builds;
import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.configuration.RegistrySettings;
import io.slipway.engine.configuration.SlugSettings;
import io.slipway.engine.datacenter.Datacenter;
import io.slipway.engine.datacenter.Datacenters;
import io.slipway.engine.image.ImageRegistry;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.image.ImageReference;
import io.slipway.spi.Failure;
import io.slipway.spi.Secret;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import io.slipway.tck.memory.InMemoryRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublicationsTest {
    private static final String PLACE = "swarm1";
    private static final String HERE = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";

    @TempDir
    Path folder = Path.of("");

    private final Map<String, Datacenter> datacenters = new HashMap<>();
    private InMemoryRegistry registry;
    private Database database;
    private ArtifactStore artifacts;
    private Artifact.Slug slug;
    private String password = "right";

    @BeforeEach
    void open() throws IOException {
        registry = InMemoryRegistry.start();
        registry.letIn("slipway", "right");
        registry.image("bases/run", "latest", HERE, "the base");
        registry.image("bases/python", "3", HERE, "the base for Python");
        database = Database.open(new DatabaseSettings(null, null, null, 4), folder, CrashPoints.none());
        artifacts = ArtifactStore.in(folder.resolve("slugs"), Clock.systemUTC(), CrashPoints.none());
        slug = artifacts.store(new ByteArrayInputStream(emptyTar()));
        database.write(tx -> {
            tx.update("insert into apps (id, team, space, name, datacenter, stopped, removing, created_at, updated_at)"
                    + " values ('a1', 'default', 'default', 'shop', 'swarm1', 0, 0, 0, 0)");
            tx.update(
                    "insert into components (id, app_id, name, definition, instances, next_release, removing, created_at)"
                            + " values ('c1', 'a1', 'web', '{}', 1, 1, 0, 0)");
        });
    }

    @AfterEach
    void close() {
        database.close();
        registry.close();
    }

    private static byte[] emptyTar() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(new byte[1_024]);
        }
        return bytes.toByteArray();
    }

    private Datacenter datacenter() {
        var settings = new RegistrySettings(
                URI.create("http://" + registry.host() + "/apps"), "slipway", Secret.of(password), null);
        var slugs = new SlugSettings(
                registry.host() + "/bases/run", Map.of("python", registry.host() + "/bases/python:3"), "1000:1000");
        return (Datacenter) Proxy.newProxyInstance(
                Datacenter.class.getClassLoader(),
                new Class<?>[] {Datacenter.class},
                (_, method, _) -> switch (method.getName()) {
                    case "name" -> PLACE;
                    case "registry" -> Optional.of(settings);
                    case "slugs" -> Optional.of(slugs);
                    default -> throw new AssertionError(method);
                });
    }

    private Publications publications(Instant now) {
        datacenters.put(PLACE, datacenter());
        var all = new Datacenters() {
            @Override
            public Optional<Datacenter> find(String name) {
                return Optional.ofNullable(datacenters.get(name));
            }

            @Override
            public List<Datacenter> all() {
                return List.copyOf(datacenters.values());
            }
        };
        var clock = Clock.fixed(now, ZoneOffset.UTC);
        return new Publications(
                database,
                new Builds(clock),
                new ImageRegistry(all),
                all,
                artifacts,
                new Scratch(folder.resolve("images")),
                clock);
    }

    private void insert(String release) {
        database.write(tx -> tx.update(
                "insert into releases (id, component_id, number, artifact, config, state, note, created_by, created_at)"
                        + " values (?, 'c1', ?, ?, '{}', 'NEW', '', '', 0)",
                release,
                Long.parseLong(release.substring(1)),
                slug.digest()));
    }

    private Publications.Order order(String release, Optional<String> build) {
        return new Publications.Order(release, build, slug, "default-default-shop-web");
    }

    private String publish(String release, Optional<String> build) throws InterruptedException {
        insert(release);
        var publications = publications(Instant.now());
        publications.publish(PLACE, order(release, build));
        return publications.find(release, PLACE).orElseThrow().reference();
    }

    private String publish(String release) throws InterruptedException {
        return publish(release, Optional.empty());
    }

    private String lastLayer(String reference) {
        var manifest = new String(
                registry.manifest(
                                reference.substring(reference.indexOf('/') + 1).replace('@', '/'))
                        .orElseThrow(),
                StandardCharsets.UTF_8);
        return manifest.substring(manifest.lastIndexOf("sha256:"));
    }

    @Test
    void sameSlugTwiceIsTheSameImage() throws Exception {
        var first = publish("r1");

        assertThat(first).startsWith(registry.host() + "/apps/default-default-shop-web@sha256:");
        assertThat(ImageReference.parse(first).isPinned()).isTrue();
        assertThat(publish("r2")).isEqualTo(first);
        assertThat(registry.uploads())
                .as("a slug and a configuration, sent once")
                .hasSize(2);
        try (var left = Files.list(folder.resolve("images"))) {
            assertThat(left).as("layers on their way").isEmpty();
        }
    }

    @Test
    void aBaseThatWasSwappedGivesTheNextReleaseAnImageWithTheSameSlug() throws Exception {
        var first = publish("r1");
        registry.image("bases/run", "latest", HERE, "the base, mended");
        var second = publish("r2");

        assertThat(second).isNotEqualTo(first);
        assertThat(lastLayer(second)).isEqualTo(lastLayer(first));
        assertThat(registry.uploads()).as("a slug and two configurations").hasSize(3);
        assertThat(publications(Instant.now()).find("r1", PLACE).orElseThrow().reference())
                .as("what the release before is, for a way back")
                .isEqualTo(first);
    }

    @Test
    void theLanguageOfTheSourceChoosesTheBase() throws Exception {
        database.write(tx -> tx.update(
                "insert into builds (id, component_id, number, state, source_key, revision, description, builder,"
                        + " recognised, started_at, ended_at) values ('b1', 'c1', 1, 'SUCCEEDED', '', '', '', 'slug',"
                        + " '{\"language\": \"python\", \"processes\": {}, \"env\": {}, \"dependencies\": [],"
                        + " \"reason\": \"\"}', 0, 1)"));
        assertThat(publish("r1", Optional.of("b1"))).isNotEqualTo(publish("r2"));
    }

    @Test
    void whoIsNotLetInLeavesNothingHalfDone() throws Exception {
        password = "wrong";
        assertRefused(Failure.DENIED, "refuses to show image", "set user and password of a datacenter's 'registry'");
        assertThat(registry.uploads()).isEmpty();
        assertThat(publications(Instant.now()).find("r1", PLACE)).isEmpty();

        password = "right";
        var publications = publications(Instant.now());
        publications.publish(PLACE, order("r1", Optional.empty()));
        assertThat(publications.find("r1", PLACE)).isPresent();
    }

    @Test
    void aRegistryThatIsDownIsTold() {
        registry.close();
        assertRefused(Failure.UNAVAILABLE, "did not answer to show image");
    }

    private void assertRefused(Failure failure, String... words) {
        assertThatThrownBy(() -> publish("r1"))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(failure))
                .hasMessageContainingAll(words);
    }

    @Test
    void whatWasCutOffGoesOnWithItsBase() throws Exception {
        var first = publish("r1");
        database.write(tx -> tx.update("update publications set state = 'PUSHING'"));
        registry.image("bases/run", "latest", HERE, "the base, mended");
        var publications = publications(Instant.now());
        assertThat(publications.find("r1", PLACE)).as("is not there for sure").isEmpty();

        publications.publish(PLACE, order("r1", Optional.empty()));
        assertThat(publications.find("r1", PLACE).orElseThrow().reference()).isEqualTo(first);
    }

    @Test
    void anImageGoesWithItsLastRelease() throws Exception {
        var shared = publish("r1");
        publish("r2");
        var later = publications(Instant.now().plus(Duration.ofHours(2)));
        var path = shared.substring(shared.indexOf('/') + 1).replace('@', '/');

        forget("r1");
        later.removeUnneeded(() -> true);
        assertThat(registry.manifest(path)).as("another release has it").isPresent();
        forget("r2");
        publications(Instant.now()).removeUnneeded(() -> true);
        assertThat(registry.manifest(path)).as("it is young").isPresent();
        later.removeUnneeded(() -> false);
        assertThat(registry.manifest(path)).as("another server does it").isPresent();
        later.removeUnneeded(() -> true);
        assertThat(registry.manifest(path)).isEmpty();
        assertThat(database.<Long>read(tx -> tx.count("select count(*) as n from publications")))
                .isZero();
        assertThat(publish("r3")).as("made again").isEqualTo(shared);
    }

    @Test
    void anImageOnItsWayOutIsNotGivenToANewRelease() throws Exception {
        publish("r1");
        forget("r1");
        database.write(tx -> tx.update("update publications set state = 'REMOVING'"));
        assertThatThrownBy(() -> publish("r2"))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNAVAILABLE))
                .hasMessageContaining("is being removed");

        publications(Instant.now().plus(Duration.ofHours(2))).removeUnneeded(() -> true);
        assertThat(publish("r3")).isNotEmpty();
    }

    private void forget(String release) {
        database.write(tx -> tx.update("delete from releases where id = ?", release));
    }
}
