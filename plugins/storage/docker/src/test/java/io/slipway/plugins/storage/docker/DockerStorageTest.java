package io.slipway.plugins.storage.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.docker.Engine;
import io.slipway.spi.Owner;
import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;
import io.slipway.spi.storage.VolumeStatus;
import io.slipway.tck.TestContext;
import io.slipway.tck.backend.RequiresBackend;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// People who meddle, and what a volume looks like from inside, on a real engine.
@RequiresBackend("docker")
final class DockerStorageTest {
    private static final VolumeSpec SPEC = new VolumeSpec(
            new VolumeId("data"),
            1,
            new Owner("team", "default", "shop", "db", null),
            1 << 20,
            VolumeSpec.Sharing.ONE_WRITER);

    @TempDir
    private Path home;

    private TestContext context;
    private Storage storage;
    private Engine engine;

    @BeforeEach
    void open() {
        context = TestEngine.context(home);
        storage = TestEngine.storage(context);
        engine = TestEngine.open();
    }

    @AfterEach
    void close() throws InterruptedException {
        try (var _ = engine;
                var _ = storage) {
            storage.remove(SPEC.id(), SPEC.generation());
        }
        assertThat(TestEngine.left(context)).isEqualTo("containers [], volumes [], images []");
    }

    @Test
    void belongsToTheUserOfProgramsWithItsModesAndLinks() throws Exception {
        storage.apply(SPEC);
        assertThat(inside("stat -c '%u:%g %a' /data")).isEqualTo("1000:1000 755\n");
        inside("mkdir -m 700 /data/d && echo kept > /data/d/note && chmod 600 /data/d/note && ln -s d/note /data/l");

        var tar = new ByteArrayOutputStream();
        copy().read(SPEC.id(), tar);
        copy().write(SPEC.id(), new ByteArrayInputStream(tar.toByteArray()));

        assertThat(inside("stat -c '%u:%g %a' /data/d /data/d/note && cat /data/l"))
                .isEqualTo("1000:1000 700\n1000:1000 600\nkept\n");
    }

    @Test
    void contentThatSomebodyRemovedIsToldAndNeverBegunAnew() throws Exception {
        storage.apply(SPEC);
        engine.removeVolume(volume());

        assertThatThrownBy(() -> storage.apply(SPEC)).hasMessageContaining(volume());
        assertThat(storage.status(SPEC.id()))
                .isInstanceOfSatisfying(
                        VolumeStatus.Present.class,
                        present -> assertThat(present.message().orElse("")).contains("somebody removed volume"));
        assertThatThrownBy(() -> copy().read(SPEC.id(), new ByteArrayOutputStream()))
                .hasMessageContaining("is gone");
    }

    @Test
    void volumeOfAnotherThatIsCalledLikeOursIsNotTouched() throws Exception {
        var name = new Labels(context).content(SPEC.id(), 1);
        engine.volume(name, Map.of("somebody", "else"));
        try {
            assertThatThrownBy(() -> storage.apply(SPEC)).hasMessageContaining("not ours");
            storage.remove(SPEC.id(), SPEC.generation());
            assertThat(engine.volumes(Map.of("somebody", "else"))).isNotEmpty();
        } finally {
            engine.removeVolume(name);
        }
    }

    @Test
    void usedBytesAreTold() throws Exception {
        storage.apply(SPEC);
        inside("head -c 300000 /dev/zero > /data/zeros");

        try (var again = TestEngine.storage(context)) {
            assertThat(again.status(SPEC.id()))
                    .isInstanceOfSatisfying(
                            VolumeStatus.Present.class,
                            present -> assertThat(present.usedBytes().orElse(0)).isBetween(300_000L, 400_000L));
        }
    }

    private CopyVolume copy() {
        return storage.capability(CopyVolume.class).orElseThrow();
    }

    private String inside(String command) throws Exception {
        return TestEngine.inside(context, storage.offer(SPEC.id(), Set.of(Mount.Kind.ENGINE_VOLUME)), command);
    }

    private String volume() {
        return new Labels(context).content(SPEC.id(), 1);
    }
}
