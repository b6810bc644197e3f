package io.slipway.engine.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.engine.configuration.DatabaseSettings;
import io.slipway.engine.store.CrashPoints;
import io.slipway.engine.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The clock of the database is put ahead or back by changing what it said when the time was kept.
final class EvenClockTest {
    /// Longer than the longest pause that counts, and than this test takes.
    private static final Duration PAUSE = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private Database database;

    @BeforeEach
    void open() {
        database = Database.open(new DatabaseSettings(null, null, null, 2), folder, CrashPoints.none());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void goesOnWithTheTickerAlone() {
        var clock = clock();
        var began = clock.instant();

        pass(Duration.ofHours(3));

        assertThat(Duration.between(began, clock.instant())).isEqualTo(Duration.ofHours(3));
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600, 1_000_000_000})
    void serverThatRunsIsNotMovedByTheDatabasesClock(long seconds) {
        var clock = clock();
        var began = clock.instant();
        setDatabasesClock(Duration.ofSeconds(seconds));

        pass(PAUSE);
        clock.keep();

        assertThat(Duration.between(began, clock.instant())).isEqualTo(PAUSE);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600, 1_000_000_000})
    void nextServerGoesOnFromWhatWasKept(long seconds) {
        var first = clock();
        pass(Duration.ofHours(30));
        first.keep();
        var kept = first.instant();
        setDatabasesClock(Duration.ofSeconds(seconds));

        var next = clock();

        assertThat(next.instant()).isBetween(kept, kept.plus(PAUSE));
    }

    @Test
    void serverThatSleptCatchesUpWithAnother() {
        var asleep = EvenClock.begin(database, () -> 0);
        var awake = clock();
        pass(Duration.ofHours(1));
        awake.keep();
        assertThat(Duration.between(asleep.instant(), awake.instant())).isGreaterThan(Duration.ofMinutes(59));

        asleep.keep();

        assertThat(asleep.instant()).isAfterOrEqualTo(awake.instant());
    }

    private EvenClock clock() {
        return EvenClock.begin(database, nanos::get);
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    private void setDatabasesClock(Duration ahead) {
        database.write(tx -> tx.update("update even_time set kept_at = kept_at - ?", ahead.toMillis()));
    }
}
