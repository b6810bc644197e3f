package io.slipway.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.tck.memory.InMemoryRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlugImageTest {
    private static final SlugTar.Owner OWNER = new SlugTar.Owner(1000, 1001);

    @TempDir
    Path folder = Path.of("");

    private InMemoryRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = InMemoryRegistry.start();
        registry.image("bases/run", "1", "amd64", "first base");
        registry.image("bases/run", "2", "amd64", "second base");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private SlugLayer layer(TestSlug slug, String name) throws IOException, InterruptedException {
        try (var in = slug.open()) {
            return SlugLayer.write(slug.artifact(), in, OWNER, folder.resolve(name));
        }
    }

    private BaseImage base(String tag) throws InterruptedException {
        var reference = ImageReference.parse("%s/bases/run:%s".formatted(registry.host(), tag));
        try (var from = new Repository(RegistryAccess.unknown(registry.host()), "bases/run")) {
            return BaseImage.read(reference, from, "amd64");
        }
    }

    @Test
    void sameSlugGivesTheSameLayerToTheByte() throws Exception {
        var slug = TestSlug.of("hello");
        var first = layer(slug, "first");
        var second = layer(slug, "second");

        assertThat(first.digest()).isEqualTo(second.digest());
        assertThat(Files.readAllBytes(first.file())).isEqualTo(Files.readAllBytes(second.file()));
        assertThat(layer(TestSlug.of("other"), "third").digest()).isNotEqualTo(first.digest());
    }

    @Test
    void linksAndProgramsStayWhatTheyAreAndAllBelongsToTheProgram() throws Exception {
        var entries = new ArrayList<String>();
        var layer = layer(TestSlug.of("hello"), "layer");
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(layer.file())))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertThat(entry.getLongUserId()).isEqualTo(1000);
                assertThat(entry.getLongGroupId()).isEqualTo(1001);
                entries.add("%s %o %s".formatted(entry.getName(), entry.getMode() & 0777, entry.getLinkName()));
            }
        }
        assertThat(entries)
                .containsExactly(
                        "app/ 755 ",
                        "app/bin/ 755 ",
                        "app/bin/serve 744 ",
                        "app/serve 777 bin/serve",
                        "app/index.html 644 ");
    }

    @Test
    void anotherBaseGivesAnotherImageWithTheSameLastLayer() throws Exception {
        var slug = TestSlug.of("hello");
        var layer = layer(slug, "layer");
        var first = SlugImage.of(base("1"), slug.artifact(), layer, OWNER);
        var again = SlugImage.of(base("1"), slug.artifact(), layer, OWNER);
        var second = SlugImage.of(base("2"), slug.artifact(), layer, OWNER);

        assertThat(again.manifest().digest()).isEqualTo(first.manifest().digest());
        assertThat(second.manifest().digest()).isNotEqualTo(first.manifest().digest());
        for (var image : new SlugImage[] {first, second}) {
            var layers = image.manifest().tree().path("layers");
            assertThat(layers).hasSize(2);
            assertThat(layers.path(1).path("digest").asText()).isEqualTo(layer.digest());
            var config = image.config().tree();
            assertThat(config.path("config").path("WorkingDir").asText()).isEqualTo("/app");
            assertThat(config.path("config").path("User").asText()).isEqualTo("1000:1001");
            assertThat(config.path("config").path("Env").path(0).asText()).isEqualTo("PATH=/bin");
            assertThat(config.path("rootfs").path("diff_ids")).hasSize(2);
            assertThat(config.path("rootfs").path("diff_ids").path(1).asText()).isEqualTo(layer.plain());
        }
    }

    @Test
    void whatIsPushedTwiceIsSentOnce() throws Exception {
        var slug = TestSlug.of("hello");
        var layer = layer(slug, "layer");
        for (var tag : new String[] {"1", "1", "2"}) {
            push(SlugImage.of(base(tag), slug.artifact(), layer, OWNER), base(tag), layer);
        }
        assertThat(registry.uploads())
                .as("one slug and two configurations; layers of bases are taken over within the registry")
                .hasSize(3)
                .startsWith(layer.digest());
    }

    private void push(SlugImage image, BaseImage base, SlugLayer layer) throws InterruptedException {
        var access = RegistryAccess.unknown(registry.host());
        try (var from = new Repository(access, "bases/run");
                var to = new Repository(access, "apps/web")) {
            for (var each : base.layers()) {
                to.take(each, from, folder.resolve("base"));
            }
            to.put(layer.digest(), layer.file());
            to.put(image.config().digest(), image.config().bytes());
            to.put(image.manifest());
            assertThat(to.manifest(image.manifest().digest())).isPresent();
        }
    }

    @Test
    void layersOfABaseElsewhereAreBroughtOver() throws Exception {
        try (var other = InMemoryRegistry.start();
                var from = new Repository(RegistryAccess.unknown(registry.host()), "bases/run");
                var to = new Repository(RegistryAccess.unknown(other.host()), "apps/web")) {
            var layer = base("1").layers().getFirst();
            to.take(layer, from, folder.resolve("base"));
            assertThat(other.uploads()).containsExactly(layer);
        }
    }

    @Test
    void baseOfAnotherProcessorIsRefused() {
        registry.image("bases/run", "arm", "arm64", "a base");
        assertThatThrownBy(() -> base("arm"))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.UNSUPPORTED))
                .hasMessageContaining("is made for linux/arm64, slugs are built here for linux/amd64");
        assertThatThrownBy(() -> base("none"))
                .hasMessageContaining("there is no base image " + registry.host() + "/bases/run:none");
    }

    @Test
    void bytesThatAreNotTheSlugsMakeNoLayer() throws Exception {
        var slug = TestSlug.of("hello");
        try (var in = TestSlug.of("forged").open()) {
            assertThatThrownBy(() -> SlugLayer.write(slug.artifact(), in, OWNER, folder.resolve("layer")))
                    .isInstanceOfSatisfying(
                            SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.BROKEN));
        }
    }
}
