package io.slipway.engine.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.artifact.Uploads;
import io.slipway.engine.build.BuildWorkplace;
import io.slipway.engine.configuration.ArtifactSettings;
import io.slipway.engine.configuration.BudgetSettings;
import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.configuration.Machine;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.ImageRegistry;
import io.slipway.spi.build.KeepsImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BudgetsTest {
    private static final Clock LONG_AGO = Clock.offset(Clock.systemUTC(), Duration.ofDays(-3));
    private static final BudgetSettings TIGHT = new BudgetSettings(1_000, 0, 10_000, 2);

    @TempDir
    Path folder = Path.of("");

    /// Halts, by an exception that nobody catches, at the pass of that number; 0 for never.
    private final class Halting implements CrashPoints {
        private int left;

        @Override
        public void pass(String name) {
            if (armed && left > 0 && --left == 0) {
                throw new Halt();
            }
        }
    }

    private static final class Halt extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Halting crashPoints = new Halting();
    private boolean armed;
    private Database database;
    private ArtifactStore artifacts;
    private Budgets budgets;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(new DatabaseSettings(null, null, null, 4), folder, CrashPoints.none());
        artifacts = ArtifactStore.in(folder.resolve("slugs"), Clock.systemUTC(), crashPoints);
        budgets = budgets(TIGHT);
        database.write(tx -> tx.update(
                "insert into apps (id, team, space, name, datacenter, stopped, removing, created_at, updated_at)"
                        + " values ('a1', 'default', 'default', 'shop', 'local', 0, 0, 0, 0)"));
        component("c1");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Budgets budgets(BudgetSettings settings) throws IOException {
        var workplace = new BuildWorkplace(folder.resolve("builds"), Machine.here(), Optional.empty(), crashPoints);
        var uploads = Uploads.in(folder.resolve("uploads"), 1_000, Clock.systemUTC(), crashPoints);
        return new Budgets(
                database,
                new Budgets.Stores(artifacts, uploads, workplace),
                new ArtifactSettings(null, 1_000, 0),
                settings,
                Clock.systemUTC());
    }

    private void component(String id) {
        database.write(tx -> tx.update(
                "insert into components (id, app_id, name, definition, instances, next_release, removing, created_at)"
                        + " values (?, 'a1', ?, '{}', 1, 1, 0, 0)",
                id,
                id));
    }

    private Artifact.Slug oldSlug(String content) throws IOException {
        return ArtifactStore.in(folder.resolve("slugs"), LONG_AGO, CrashPoints.none())
                .store(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    private Artifact.Slug release(String component, long number, String content) throws IOException {
        var slug = oldSlug(content);
        database.write(tx -> {
            tx.update(
                    "insert into builds (id, component_id, number, state, source_key, revision, description, builder,"
                            + " artifact, started_at, ended_at) values (?, ?, ?, 'SUCCEEDED', '', '', '', 'slug', ?, 0, 1)",
                    component + "b" + number,
                    component,
                    number,
                    slug.digest());
            tx.update("insert into build_logs (build_id, part, text) values (?, 1, 'log')", component + "b" + number);
            tx.update(
                    "insert into releases (id, component_id, number, build_id, artifact, config, state, note, created_by,"
                            + " created_at) values (?, ?, ?, ?, ?, '{}', 'ACTIVE', '', '', 0)",
                    component + "r" + number,
                    component,
                    number,
                    component + "b" + number,
                    slug.digest());
        });
        return slug;
    }

    private long rows(String table) {
        return database.read(tx -> tx.count("select count(*) as n from " + table));
    }

    @Test
    void releasesBeyondThoseKeptGoWithTheirArtifacts() throws IOException {
        var first = release("c1", 1, "one");
        var shared = release("c1", 2, "shared");
        var third = release("c1", 3, "three");
        release("c1", 4, "shared");
        var current = release("c1", 5, "five");

        budgets.keepShared(() -> true);

        assertThat(rows("releases")).isEqualTo(3);
        assertThat(rows("builds")).isEqualTo(3);
        assertThat(artifacts.find(first)).isEmpty();
        assertThat(artifacts.find(shared)).as("release 4 has it too").isPresent();
        assertThat(artifacts.find(third)).isPresent();
        assertThat(artifacts.find(current)).isPresent();
    }

    @Test
    void anOldReleaseThatServesIsKept() throws IOException {
        var serving = release("c1", 1, "one");
        for (var number = 2; number <= 6; number++) {
            release("c1", number, "content " + number);
        }
        database.write(tx -> tx.update("update components set current_release = 'c1r1' where id = 'c1'"));

        budgets.keepShared(() -> true);

        assertThat(artifacts.find(serving)).isPresent();
        assertThat(rows("releases")).isEqualTo(4);
    }

    @Test
    void nothingOfAnAppThatIsBeingChangedGoes() throws IOException {
        for (var number = 1; number <= 6; number++) {
            release("c1", number, "content " + number);
        }
        operation("o1", 1, "ROLLBACK", null);

        budgets.keepShared(() -> true);
        assertThat(rows("releases")).isEqualTo(6);

        database.write(tx -> tx.update("update operation set ended_at = 1"));
        budgets.keepShared(() -> true);
        assertThat(rows("releases")).isEqualTo(3);
    }

    @Test
    void whatABuildIsAboutToUseAgainStays() throws IOException {
        var forgotten = oldSlug("forgotten");
        var asked = oldSlug("asked for");
        assertThat(artifacts.holds(asked)).isTrue();

        budgets.keepShared(() -> true);

        assertThat(artifacts.find(forgotten)).isEmpty();
        assertThat(artifacts.find(asked)).isPresent();
    }

    @Test
    void whoKeepsImagesIsToldWhichAreNeeded() throws Exception {
        var needed = release("c1", 1, "one");
        var registry = new ImageRegistry("registry.example.com", false, Optional.empty(), Optional.empty());
        var keeper = new Remembering();

        budgets.keepImages(keeper, List.of(registry), () -> false);
        assertThat(keeper.asked).as("another server does it for all").isNull();

        budgets.keepImages(keeper, List.of(registry), () -> true);
        var asked = Objects.requireNonNull(keeper.asked);
        assertThat(asked.digests()).contains(needed.digest());
        assertThat(asked.registries()).containsExactly(registry);
        assertThat(asked.young())
                .isBetween(
                        Instant.now().minus(Duration.ofHours(2)), Instant.now().minus(Duration.ofMinutes(30)));
    }

    private static final class Remembering implements KeepsImages {
        @Nullable
        private Needed asked;

        @Override
        public boolean holds(Artifact.Image image, Optional<ImageRegistry> registry) {
            return true;
        }

        @Override
        public int removeUnneeded(Needed needed) {
            asked = needed;
            return 0;
        }
    }

    @Test
    void theOldestOperationsGoAndThoseThatRunStay() {
        operation("running", 1, "x".repeat(3_000), null);
        for (var number = 2; number < 12; number++) {
            operation("ended" + number, number, "x".repeat(2_000), Instant.ofEpochSecond(number));
        }
        run();
        var left = database.read(tx -> tx.query("select id from operation order by created_at", row -> row.text("id")));
        assertThat(left).startsWith("running").endsWith("ended11").hasSizeBetween(2, 4);
    }

    @Test
    void theCacheUsedLongestAgoGoesAndWhatIsNotOursStays() throws IOException {
        var old = cache("old", 900, Instant.ofEpochSecond(1));
        var newer = cache("newer", 900, Instant.ofEpochSecond(2));
        var foreign = Files.createDirectories(folder.resolve("builds/cache/photos"));
        Files.writeString(foreign.resolve("holiday.jpg"), "x".repeat(5_000));
        var precious = Files.createDirectories(folder.resolve("precious/kept"));
        Files.writeString(precious.resolve("file"), "kept");
        Files.createSymbolicLink(folder.resolve("builds/cache/link"), precious.getParent());
        Files.createSymbolicLink(old.resolve("kept/out"), precious);

        budgets.keepOwn();

        assertThat(old).doesNotExist();
        assertThat(newer).exists();
        assertThat(foreign.resolve("holiday.jpg")).exists();
        assertThat(precious.resolve("file")).exists();
        assertThat(folder.resolve("builds/cache/link")).exists();
    }

    @Test
    void foreignFilesAmongTheArtifactsStay() throws IOException {
        var foreign = Files.writeString(folder.resolve("slugs/sha256/README"), "mine");
        Files.setLastModifiedTime(foreign, FileTime.from(Instant.EPOCH));
        run();
        assertThat(foreign).exists();
    }

    @Test
    void cutOffAnywhereTheNextPassEndsAsOneThatWasNot() throws IOException {
        var halts = 0;
        for (var at = 1; ; at++) {
            for (var number = 1; number <= 5; number++) {
                release("c1", number, "content " + number);
            }
            cache("old", 900, Instant.ofEpochSecond(1));
            cache("newer", 900, Instant.ofEpochSecond(2));
            var whole = passCutAt(at);
            halts += whole ? 0 : 1;
            run();
            budgets.keepOwn();
            assertThat(rows("releases")).isEqualTo(3);
            assertThat(artifacts.list()).hasSize(3);
            assertThat(folder.resolve("builds/cache/old")).doesNotExist();
            assertThat(folder.resolve("builds/work")).isEmptyDirectory();
            if (whole) {
                break;
            }
            database.write(tx -> {
                tx.update("delete from releases");
                tx.update("delete from build_logs");
                tx.update("delete from builds");
            });
        }
        System.out.printf("budgets: halted at %d points, each pass after it ended right%n", halts);
        assertThat(halts).isGreaterThan(5);
    }

    private boolean passCutAt(int point) throws IOException {
        crashPoints.left = point;
        armed = true;
        try {
            budgets.keepOwn();
            run();
            return true;
        } catch (Halt _) {
            return false;
        } finally {
            armed = false;
        }
    }

    private void run() {
        try {
            budgets.keepShared(() -> true);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path cache(String component, int bytes, Instant used) throws IOException {
        var cache = folder.resolve("builds/cache").resolve(component);
        Files.createDirectories(cache.resolve("kept"));
        Files.writeString(cache.resolve("kept/file"), "x".repeat(bytes));
        Files.setLastModifiedTime(cache, FileTime.from(used));
        return cache;
    }

    private void operation(String id, long number, String payload, @Nullable Instant ended) {
        database.write(tx -> tx.update(
                "insert into operation (id, kind, team, space, app, queue, position, payload, requested_by, state,"
                        + " cancelling, run, version, created_at, ended_at)"
                        + " values (?, 'deploy', 'default', 'default', 'shop', 'q', ?, ?, '', ?, 0, 0, 0, ?, ?)",
                id,
                number,
                payload,
                ended == null ? "RUNNING" : "SUCCEEDED",
                number,
                ended));
    }
}
