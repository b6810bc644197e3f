package io.slipway.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.spi.Failure;
import io.slipway.spi.Owner;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.storage.CopyVolume;
import io.slipway.spi.storage.Mount;
import io.slipway.spi.storage.Storage;
import io.slipway.spi.storage.StorageCapability;
import io.slipway.spi.storage.StorageTrait;
import io.slipway.spi.storage.VolumeId;
import io.slipway.spi.storage.VolumeSpec;
import io.slipway.spi.storage.VolumeStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Storage] keeps to. Extend it, tell how yours is opened and which capabilities it offers.
public abstract class StorageContract {
    private static final Owner OWNER = new Owner("team", "default", "shop", "db", null);
    private static final long SIZE = 16L << 20;
    private static final Set<Mount.Kind> EVERY_KIND = EnumSet.allOf(Mount.Kind.class);

    private Storage storage;
    private final List<Storage> opened = new ArrayList<>();

    /// Opens the storage, on the same back end each time: called again within a test, that is the kernel after
    /// a crash. The back end holds nothing when a test begins.
    protected abstract Storage open() throws Exception;

    /// The capabilities that the storage is to offer, all of them.
    protected abstract Set<Class<? extends StorageCapability>> capabilities();

    /// How long a thing may take that should come about; it seldom does.
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    /// Writes a file into what was offered, as an instance would that mounts it.
    protected void write(Mount mount, String name, String content) throws Exception {
        Files.writeString(path(mount).resolve(name), content);
    }

    /// Reads it again.
    protected String read(Mount mount, String name) throws Exception {
        return Files.readString(path(mount).resolve(name));
    }

    @BeforeEach
    final void begin() throws Exception {
        storage = reopen();
    }

    @AfterEach
    final void end() throws Exception {
        try {
            for (var present : storage.list()) {
                storage.remove(present.id(), present.generation());
            }
        } finally {
            opened.forEach(Storage::close);
        }
    }

    @Test
    void statusOfAnUnknownIdIsAbsent() throws Exception {
        var id = new VolumeId(UnusedIds.next());

        assertThat(storage.status(id)).isEqualTo(new VolumeStatus.Absent(id));
    }

    @Test
    void removeOfAbsentSucceeds() throws Exception {
        var id = new VolumeId(UnusedIds.next());

        storage.remove(id, 1);

        assertThat(storage.status(id)).isEqualTo(new VolumeStatus.Absent(id));
    }

    @Test
    void statusTellsWhatWasApplied() throws Exception {
        var spec = spec();
        storage.apply(spec);

        assertShows(spec);
        assertThat(present(spec).owner()).isEqualTo(spec.owner());
    }

    @Test
    void applyTwiceIsApplyOnceAndKeepsTheData() throws Exception {
        var spec = spec();
        storage.apply(spec);
        write(offer(spec), "note", "kept");

        storage.apply(spec);

        assertShows(spec);
        assertThat(read(offer(spec), "note")).isEqualTo("kept");
        assertThat(storage.list()).hasSize(1);
    }

    @Test
    void growingKeepsTheDataOrIsRefused() throws Exception {
        var spec = spec();
        storage.apply(spec);
        write(offer(spec), "note", "kept");
        var larger = next(spec, 2 * SIZE);

        try {
            storage.apply(larger);
            assertShows(larger);
        } catch (SlipwayException refusal) {
            assertThat(refusal.failure()).isEqualTo(Failure.UNSUPPORTED);
            assertShows(spec);
        }
        assertThat(read(offer(spec), "note")).isEqualTo("kept");
    }

    @Test
    void shrinkingIsRefusedAndChangesNothing() throws Exception {
        var spec = spec();
        storage.apply(spec);
        write(offer(spec), "note", "kept");

        Refusals.refused(Failure.INVALID, "smaller than it is", () -> storage.apply(next(spec, SIZE / 2)));

        assertShows(spec);
        assertThat(read(offer(spec), "note")).isEqualTo("kept");
    }

    @Test
    void staleApplyIsRefusedAndChangesNothing() throws Exception {
        var spec = spec();
        var newer = next(spec, SIZE);
        storage.apply(newer);

        Refusals.refused(Failure.CONFLICT, "an older generation", () -> storage.apply(spec));

        assertShows(newer);
    }

    @Test
    void staleRemoveIsRefusedAndKeepsTheData() throws Exception {
        var newer = next(spec(), SIZE);
        storage.apply(newer);
        write(offer(newer), "note", "kept");

        Refusals.refused(Failure.CONFLICT, "an older generation", () -> storage.remove(newer.id(), 1));

        assertShows(newer);
        assertThat(read(offer(newer), "note")).isEqualTo("kept");
    }

    @Test
    void anotherSpecOfTheSameGenerationIsRefused() throws Exception {
        var spec = spec();
        storage.apply(spec);
        var same = new VolumeSpec(spec.id(), spec.generation(), spec.owner(), 2 * SIZE, spec.sharing());

        Refusals.refused(Failure.CONFLICT, "another digest", () -> storage.apply(same));

        assertShows(spec);
    }

    @Test
    void survivesAKernelCrash() throws Exception {
        var spec = spec();
        storage.apply(spec);
        write(offer(spec), "note", "kept");

        storage = reopen();

        assertShows(spec);
        assertThat(read(offer(spec), "note")).isEqualTo("kept");
        assertThat(storage.list()).extracting(VolumeStatus.Present::id).containsExactly(spec.id());
    }

    @Test
    void offersTheSameEachTime() throws Exception {
        var spec = spec();
        storage.apply(spec);

        assertThat(offer(spec)).isEqualTo(offer(spec));
        assertThat(offer(spec).kind()).isIn(offered());
    }

    @Test
    void refusesToOfferAKindThatIsNotAccepted() throws Exception {
        var spec = spec();
        storage.apply(spec);
        var others = EnumSet.allOf(Mount.Kind.class);
        others.removeAll(offered());

        Refusals.refused(Failure.UNSUPPORTED, "no kind fits", () -> storage.offer(spec.id(), others));
    }

    @Test
    void offerOfAnUnknownVolumeIsRefused() {
        Refusals.refused(
                Failure.INVALID, "no such volume", () -> storage.offer(new VolumeId(UnusedIds.next()), EVERY_KIND));
    }

    @Test
    void manyWritersAreHonouredOrRefused() throws Exception {
        var spec = new VolumeSpec(new VolumeId(UnusedIds.next()), 1, OWNER, SIZE, VolumeSpec.Sharing.MANY_WRITERS);
        if (storage.traits().contains(StorageTrait.SHARED_WRITERS)) {
            storage.apply(spec);
            assertShows(spec);
        } else {
            Refusals.refused(Failure.UNSUPPORTED, "SHARED_WRITERS is not declared", () -> storage.apply(spec));
            assertThat(storage.status(spec.id())).isInstanceOf(VolumeStatus.Absent.class);
        }
    }

    @Test
    void theSizeIsACeilingWhereItIsEnforced() throws Exception {
        assumeTrue(storage.traits().contains(StorageTrait.SIZE_ENFORCED), "SIZE_ENFORCED is not declared");
        var spec = spec();
        storage.apply(spec);
        var chunk = "x".repeat(1 << 20);

        assertThat(written(offer(spec), chunk)).isLessThanOrEqualTo(SIZE);
    }

    @Test
    void removeLeavesNothing() throws Exception {
        var spec = spec();
        storage.apply(spec);
        write(offer(spec), "note", "gone");

        storage.remove(spec.id(), spec.generation());

        assertThat(storage.status(spec.id())).isInstanceOf(VolumeStatus.Absent.class);
        assertThat(storage.list()).isEmpty();
    }

    @Test
    void overlappingCallsConverge() throws Exception {
        var other = reopen();
        var spec = spec();
        Interrupts.overlap(patience(), () -> storage.apply(spec), () -> other.apply(spec));
        assertShows(spec);

        Interrupts.overlap(
                patience(),
                () -> storage.remove(spec.id(), spec.generation()),
                () -> other.remove(spec.id(), spec.generation()));
        assertThat(storage.status(spec.id())).isInstanceOf(VolumeStatus.Absent.class);
    }

    @Test
    void returnsWithinASecondOfAnInterrupt() throws Exception {
        var spec = spec();
        Interrupts.endWithinASecond(() -> storage.apply(spec));
        storage.apply(spec);
        assertShows(spec);

        Interrupts.endWithinASecond(() -> storage.offer(spec.id(), EVERY_KIND));
        Interrupts.endWithinASecond(() -> storage.remove(spec.id(), spec.generation()));
        storage.remove(spec.id(), spec.generation());
        assertThat(storage.status(spec.id())).isInstanceOf(VolumeStatus.Absent.class);
    }

    @Test
    void offersExactlyItsCapabilities() {
        assertThat(storage.capability(CopyVolume.class).isPresent())
                .as("CopyVolume is offered")
                .isEqualTo(capabilities().contains(CopyVolume.class));
    }

    @Test
    void aCopyHoldsWhatTheVolumeHeld() throws Exception {
        var copy = copyVolume();
        var spec = spec();
        storage.apply(spec);
        write(offer(spec), "note", "kept");
        var tar = new ByteArrayOutputStream();
        copy.read(spec.id(), tar);

        var into = spec();
        storage.apply(into);
        write(offer(into), "old", "goes");
        copy.write(into.id(), new ByteArrayInputStream(tar.toByteArray()));

        assertThat(read(offer(into), "note")).isEqualTo("kept");
        var again = new ByteArrayOutputStream();
        copy.read(into.id(), again);
        assertThat(again.toString(StandardCharsets.ISO_8859_1)).doesNotContain("old");
    }

    @Test
    void aCopyThatIsCutOffChangesNothing() throws Exception {
        var copy = copyVolume();
        var spec = spec();
        storage.apply(spec);
        write(offer(spec), "note", "kept");
        var whole = Tar.of(Map.of("a", new byte[2_000], "note", new byte[2_000]));

        assertThat(failing(() -> copy.write(spec.id(), new ByteArrayInputStream(Arrays.copyOf(whole, 3_000)))))
                .isTrue();

        assertThat(read(offer(spec), "note")).isEqualTo("kept");
    }

    @Test
    void aCopyThatWouldLieOutsideIsRefused() throws Exception {
        var copy = copyVolume();
        var spec = spec();
        storage.apply(spec);
        var outside = Tar.of(Map.of("../outside", new byte[1]));

        Refusals.refused(
                Failure.INVALID,
                "an entry lies outside",
                () -> copy.write(spec.id(), new ByteArrayInputStream(outside)));
    }

    private CopyVolume copyVolume() {
        assumeTrue(capabilities().contains(CopyVolume.class), "CopyVolume is not offered");
        return storage.capability(CopyVolume.class).orElseThrow();
    }

    private static boolean failing(Interrupts.Call call) {
        try {
            call.run();
            return false;
        } catch (Exception e) {
            return true;
        }
    }

    private long written(Mount mount, String chunk) {
        for (var megabyte = 0; megabyte < 64; megabyte++) {
            var name = "part" + megabyte;
            if (failing(() -> write(mount, name, chunk))) {
                return (long) megabyte << 20;
            }
        }
        return 64L << 20;
    }

    private Set<Mount.Kind> offered() {
        var kinds = EnumSet.noneOf(Mount.Kind.class);
        if (storage.traits().contains(StorageTrait.OFFERS_DIRECTORIES)) {
            kinds.add(Mount.Kind.DIRECTORY);
        }
        if (storage.traits().contains(StorageTrait.OFFERS_ENGINE_VOLUMES)) {
            kinds.add(Mount.Kind.ENGINE_VOLUME);
        }
        return kinds;
    }

    private Mount offer(VolumeSpec spec) throws InterruptedException {
        return storage.offer(spec.id(), EVERY_KIND);
    }

    private static Path path(Mount mount) {
        return switch (mount) {
            case Mount.Directory(Path path, var _) -> path;
            case Mount.EngineVolume volume ->
                throw new AssertionError("override write and read: %s is no folder of this machine".formatted(volume));
        };
    }

    private Storage reopen() throws Exception {
        var another = open();
        opened.add(another);
        return another;
    }

    private void assertShows(VolumeSpec spec) throws InterruptedException {
        assertThat(present(spec).generation()).isEqualTo(spec.generation());
        assertThat(present(spec).digest()).isEqualTo(spec.digest());
    }

    private VolumeStatus.Present present(VolumeSpec spec) throws InterruptedException {
        return switch (storage.status(spec.id())) {
            case VolumeStatus.Present present -> present;
            case VolumeStatus.Absent absent -> throw new AssertionError(absent.id() + " is absent");
        };
    }

    private static VolumeSpec spec() {
        return new VolumeSpec(new VolumeId(UnusedIds.next()), 1, OWNER, SIZE, VolumeSpec.Sharing.ONE_WRITER);
    }

    private static VolumeSpec next(VolumeSpec spec, long sizeBytes) {
        return new VolumeSpec(spec.id(), spec.generation() + 1, spec.owner(), sizeBytes, spec.sharing());
    }
}
