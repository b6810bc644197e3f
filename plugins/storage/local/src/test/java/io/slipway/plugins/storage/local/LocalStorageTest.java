package io.slipway.plugins.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.host.HostUser;
import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;
import io.slipway.spi.storage.VolumeSpec.Sharing;
import io.slipway.spi.storage.VolumeStatus;
import io.slipway.tck.MovableClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalStorageTest {
    private static final VolumeId ID = new VolumeId("vol1");
    private static final VolumeId OTHER = new VolumeId("vol2");

    @TempDir
    private Path home;

    private final MovableClock clock = MovableClock.at(Instant.parse("2026-01-01T00:00:00Z"));

    private LocalStorage open() {
        return new LocalStorage(new Volumes(home), clock);
    }

    private static VolumeSpec spec(VolumeId id, long sizeBytes) {
        return new VolumeSpec(id, 1, new Owner("red", "default", "shop", "db", null), sizeBytes, Sharing.ONE_WRITER);
    }

    private Path data(VolumeId id) throws InterruptedException {
        return switch (open().offer(id, Set.of(Mount.Kind.DIRECTORY))) {
            case Mount.Directory(Path path, var _) -> path;
            case Mount.EngineVolume volume -> throw new AssertionError(volume);
        };
    }

    @Test
    void tellsWhenMoreLiesThereThanItWasMadeFor() throws InterruptedException, IOException {
        var storage = open();
        storage.apply(spec(ID, 1000));
        assertThat(status(storage).usedBytes()).hasValue(0);
        Files.writeString(data(ID).resolve("big"), "x".repeat(1500));

        clock.advance(Duration.ofSeconds(11));

        assertThat(status(storage).usedBytes()).hasValue(1500);
        assertThat(status(storage).message())
                .hasValueSatisfying(text -> assertThat(text).contains("1500", "1000"));
    }

    private static VolumeStatus.Present status(LocalStorage storage) throws InterruptedException {
        return (VolumeStatus.Present) storage.status(ID);
    }

    @Test
    void refusesWhatTheDiskHasNoRoomFor() {
        assertThatThrownBy(() -> open().apply(spec(ID, Long.MAX_VALUE)))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.EXHAUSTED));
    }

    @Test
    void aCopyKeepsModesLinksAndOwners() throws InterruptedException, IOException {
        var storage = open();
        storage.apply(spec(ID, 1 << 20));
        storage.apply(spec(OTHER, 1 << 20));
        var folder = Files.createDirectories(data(ID).resolve("sub/folder"));
        Files.writeString(folder.resolve("tool"), "run");
        Files.setPosixFilePermissions(folder.resolve("tool"), PosixFilePermissions.fromString("rwxr-x---"));
        Files.createSymbolicLink(data(ID).resolve("link"), Path.of("sub/folder/tool"));
        if (HostUser.canSwitch()) {
            new HostUser(231_339, 231_339).own(data(OTHER));
        }

        var tar = new ByteArrayOutputStream();
        storage.read(ID, tar);
        storage.write(OTHER, new ByteArrayInputStream(tar.toByteArray()));

        var copy = data(OTHER).resolve("sub/folder/tool");
        assertThat(copy).content().isEqualTo("run");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rwxr-x---");
        assertThat(Files.readSymbolicLink(data(OTHER).resolve("link"))).isEqualTo(Path.of("sub/folder/tool"));
        assertThat(Files.getAttribute(copy, "unix:uid")).isEqualTo(Files.getAttribute(data(OTHER), "unix:uid"));
        if (HostUser.canSwitch()) {
            assertThat(Files.getAttribute(copy, "unix:uid")).isEqualTo(231_339);
        }
    }

    @Test
    void aReplacementThatACrashCutOffIsFinished() throws InterruptedException, IOException {
        open().apply(spec(ID, 1 << 20));
        Files.writeString(data(ID).resolve("note"), "old");
        var place = data(ID).resolveSibling(".");
        // As after a crash between the two renames.
        Files.createDirectory(place.resolve("incoming"));
        Files.writeString(place.resolve("incoming/note"), "new");
        Files.writeString(place.resolve("replace"), "");
        Files.move(place.resolve("data"), place.resolve("outgoing"));

        open().apply(spec(ID, 1 << 20));

        assertThat(data(ID).resolve("note")).content().isEqualTo("new");
        assertThat(place.resolve("outgoing")).doesNotExist();
        assertThat(place.resolve("replace")).doesNotExist();
    }

    @Test
    void removeTakesTheFolderToo() throws InterruptedException, IOException {
        var storage = open();
        storage.apply(spec(ID, 1000));
        Files.writeString(data(ID).resolve("note"), "text");

        storage.remove(ID, 1);

        try (var files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
