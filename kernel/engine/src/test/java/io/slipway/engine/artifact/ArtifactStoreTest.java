package io.slipway.engine.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.engine.store.CrashPoints;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArtifactStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String HELLO = "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    Path folder = Path.of("");

    @Test
    void storesUnderTheDigestOfTheBytes() throws Exception {
        var store = at(NOW);
        var file = Files.writeString(folder.resolve("slug.tar.gz"), "hello");

        var slug = store.store(file);

        assertThat(slug).isEqualTo(new Artifact.Slug(HELLO));
        assertThat(folder.resolve("store/sha256/2c").resolve(HELLO.substring(7)))
                .hasContent("hello");
        assertThat(store.holds(slug)).isTrue();
        try (var in = store.open(slug)) {
            assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("hello");
        }
        assertThat(store.find(slug)).contains(new Content(HELLO, 5, NOW));
    }

    @Test
    void storingTheSameBytesAgainKeepsOneCopyThatIsYoungAgain() throws Exception {
        at(NOW).store(bytes("hello"));

        var later = at(NOW.plusSeconds(7200));
        later.store(bytes("hello"));

        assertThat(later.list()).containsExactly(new Content(HELLO, 5, NOW.plusSeconds(7200)));
    }

    @Test
    void whatIsNotKeptIsAConflictThatSaysSo() throws Exception {
        assertThatThrownBy(() -> at(NOW).open(new Artifact.Slug(HELLO)))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.CONFLICT))
                .hasMessageContaining("build it again");
    }

    @Test
    void bytesThatAreCutOffLeaveNothing() throws Exception {
        var store = at(NOW);

        assertThatThrownBy(() -> store.store(cutOff())).isInstanceOf(IOException.class);

        assertThat(store.list()).isEmpty();
        assertThat(folder.resolve("store/incoming")).isEmptyDirectory();
    }

    @Test
    void whatWhoDiedWasWritingIsSweptAndWhatIsBeingWrittenStays() throws Exception {
        at(NOW).store(bytes("hello"));
        var incoming = folder.resolve("store/incoming");
        var left = Files.writeString(incoming.resolve("put-1.part"), "x");

        try (var under = Part.in(incoming)) {
            at(NOW);

            assertThat(incoming).isDirectoryContaining(under.file()::equals).isDirectoryNotContaining(left::equals);
        }
        assertThat(incoming).isEmptyDirectory();
    }

    @Test
    void collectingTakesTheOldestThatNobodyNeedsUntilTheRestHasRoom() throws Exception {
        var needed = at(NOW).store(bytes("needed"));
        var oldest = at(NOW.plusSeconds(1)).store(bytes("oldest"));
        var older = at(NOW.plusSeconds(2)).store(bytes("older-"));
        var store = at(NOW.plus(Duration.ofHours(2)));
        var young = store.store(bytes("young-"));

        assertThat(store.collect(Set.of(needed.digest()), 18))
                .extracting(Content::digest)
                .containsExactly(oldest.digest());
        assertThat(store.collect(Set.of(needed.digest()), 0))
                .extracting(Content::digest)
                .containsExactly(older.digest());
        assertThat(store.list()).extracting(Content::digest).containsExactlyInAnyOrder(needed.digest(), young.digest());
    }

    @Test
    void whatIsStoredAgainWhileItIsCollectedStays() throws Exception {
        var content = new ContentFolder(folder.resolve("store"), Clock.fixed(NOW, ZoneOffset.UTC), CrashPoints.none());
        var listed = content.put(bytes("hello"), 5);
        at(NOW.plusSeconds(1)).store(bytes("hello"));

        assertThat(content.delete(listed)).isFalse();
        assertThat(content.find(HELLO)).isPresent();
    }

    @Test
    void anUploadThatIsTooLargeIsRefusedAndLeavesNothing() throws Exception {
        var uploads = Uploads.in(folder.resolve("store"), 4, Clock.fixed(NOW, ZoneOffset.UTC), CrashPoints.none());

        assertThatThrownBy(() -> uploads.store(bytes("hello")))
                .isInstanceOfSatisfying(
                        SlipwayException.class, e -> assertThat(e.failure()).isEqualTo(Failure.INVALID))
                .hasMessage("it has more than 4 bytes, which is the most that is taken");
        assertThat(folder.resolve("store/incoming")).isEmptyDirectory();
    }

    @Test
    void anUploadStaysForADayAndAsLongAsItIsNeeded() throws Exception {
        var digest = uploadsAt(NOW).store(bytes("hello")).digest();
        var dayLater = uploadsAt(NOW.plus(Duration.ofDays(1)).plusSeconds(1));

        assertThat(uploadsAt(NOW.plus(Duration.ofHours(23))).collect(Set.of(), Long.MAX_VALUE))
                .isEmpty();
        assertThat(dayLater.collect(Set.of(digest), Long.MAX_VALUE)).isEmpty();
        assertThat(dayLater.file(digest)).hasContent("hello");
        assertThat(dayLater.collect(Set.of(), Long.MAX_VALUE)).hasSize(1);
        assertThatThrownBy(() -> dayLater.file(digest)).hasMessageContaining("upload it again");
    }

    @Test
    void aDigestThatIsNoneNeverReachesTheFileSystem() throws Exception {
        assertThatThrownBy(() -> uploadsAt(NOW).file("sha256:../../etc/passwd")).hasMessageStartingWith("digest is '");
    }

    private ArtifactStore at(Instant time) throws IOException {
        return ArtifactStore.in(folder.resolve("store"), Clock.fixed(time, ZoneOffset.UTC), CrashPoints.none());
    }

    private Uploads uploadsAt(Instant time) throws IOException {
        return Uploads.in(folder.resolve("store"), 100, Clock.fixed(time, ZoneOffset.UTC), CrashPoints.none());
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream cutOff() {
        return new SequenceInputStream(bytes("half of it"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                throw new IOException("connection reset");
            }
        });
    }
}
