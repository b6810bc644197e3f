package io.slipway.plugins.schedulers.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.artifact.Artifacts;
import io.slipway.tck.memory.InMemoryArtifacts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SlugStoreTest {
    @TempDir
    private Path home;

    private final InMemoryArtifacts artifacts = new InMemoryArtifacts();
    private SlugStore store = new SlugStore(Path.of("/"), artifacts);

    @BeforeEach
    void open() throws IOException {
        store = new SlugStore(Files.createDirectory(home.resolve("slugs")), artifacts);
    }

    private interface Entries {
        void add(TarArchiveOutputStream tar) throws IOException;
    }

    private Artifact.Slug slug(Entries entries) throws IOException {
        var archive = home.resolve("slug.tar.gz");
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            entries.add(tar);
        }
        return artifacts.store(archive);
    }

    private static void file(TarArchiveOutputStream tar, String name, int mode) throws IOException {
        var entry = new TarArchiveEntry(name, true);
        entry.setSize(4);
        entry.setMode(mode);
        tar.putArchiveEntry(entry);
        tar.write(new byte[] {'t', 'e', 'x', 't'});
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String target, byte kind) throws IOException {
        var entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    @Test
    void unpacksOnceWithModesAndLinksAndWritesForNobody() throws IOException, InterruptedException {
        var slug = slug(tar -> {
            file(tar, "bin/run", 06755);
            file(tar, "data", 0666);
            link(tar, "current", "bin/run", TarConstants.LF_SYMLINK);
            link(tar, "same", "data", TarConstants.LF_LINK);
        });

        var place = store.unpacked(slug);

        assertThat(store.unpacked(slug)).isEqualTo(place);
        assertThat(permissions(place.resolve("bin/run"))).isEqualTo("r-xr-xr-x");
        assertThat(permissions(place.resolve("data"))).isEqualTo("r--r--r--");
        assertThat(permissions(place.resolve("bin"))).isEqualTo("r-xr-xr-x");
        assertThat(Files.getAttribute(place.resolve("bin/run"), "unix:mode")).isEqualTo(0100555);
        assertThat(place.resolve("current")).isSymbolicLink().content().isEqualTo("text");
        assertThat(place.resolve("same")).content().isEqualTo("text");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void writesNothingOutside() throws IOException {
        var up = slug(tar -> file(tar, "../outside", 0644));
        assertThatThrownBy(() -> store.unpacked(up)).hasMessageContaining("outside of the slug");
        assertThat(home.resolve("slugs/outside")).doesNotExist();
        var elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        var through = slug(tar -> {
            link(tar, "door", elsewhere.toString(), TarConstants.LF_SYMLINK);
            file(tar, "door/planted", 0644);
        });
        assertThatThrownBy(() -> store.unpacked(through)).isInstanceOf(RuntimeException.class);
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void refusesBytesOfAnotherDigest() throws IOException {
        var slug = slug(tar -> file(tar, "a", 0644));
        var lying = new SlugStore(home.resolve("slugs"), new Artifacts() {
            @Override
            public InputStream open(Artifact.Slug wanted) throws IOException {
                return artifacts.open(slug);
            }

            @Override
            public Artifact.Slug store(Path archive) {
                return slug;
            }
        });
        assertThatThrownBy(() -> lying.unpacked(Specs.SLUG)).hasMessageContaining("digest");
        assertThat(store.place(Specs.SLUG)).doesNotExist();
    }

    @Test
    void aTornArchiveLeavesNothing() throws IOException {
        var torn = new SlugStore(home.resolve("slugs"), new Artifacts() {
            @Override
            public InputStream open(Artifact.Slug wanted) {
                return new ByteArrayInputStream(new byte[] {1, 2, 3});
            }

            @Override
            public Artifact.Slug store(Path archive) {
                return Specs.SLUG;
            }
        });
        assertThatThrownBy(() -> torn.unpacked(Specs.SLUG)).hasMessageContaining("cannot unpack");
        assertThat(store.place(Specs.SLUG)).doesNotExist();
    }

    @Test
    void whatNobodyUsesIsRemovedOnceItIsOld() throws IOException, InterruptedException {
        var used = slug(tar -> file(tar, "used", 0644));
        var unused = slug(tar -> file(tar, "unused", 0644));
        store.unpacked(used);
        store.unpacked(unused);

        store.collect(Set.of(used), Instant.now());
        assertThat(store.place(unused)).exists();

        store.collect(Set.of(used), Instant.now().plus(Duration.ofMinutes(11)));
        assertThat(store.place(unused)).doesNotExist();
        assertThat(store.place(used)).exists();
    }
}
