package io.slipway.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.host.BootClock.Boot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BootClockTest {
    private static final Instant DAY = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    Path folder;

    private final AtomicReference<Instant> machine = new AtomicReference<>(DAY);
    private final AtomicReference<Boot> boot = new AtomicReference<>(new Boot("first", Duration.ofHours(5)));

    @Test
    void beginsAtTheTimeOfDay() {
        assertThat(clock().instant()).isEqualTo(DAY);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1})
    void goesOnWhereTheMachinesClockIsSet(long hours) {
        var clock = clock();
        var began = clock.instant();

        set(Duration.ofHours(hours));
        pass(Duration.ofMinutes(7));

        assertThat(Duration.between(began, clock.instant())).isEqualTo(Duration.ofMinutes(7));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1})
    void nextProcessGoesOnFromTheSame(long hours) {
        var began = clock().instant();

        set(Duration.ofHours(hours));
        pass(Duration.ofDays(2));

        assertThat(Duration.between(began, clock().instant())).isEqualTo(Duration.ofDays(2));
    }

    @Test
    void goesByTheMachinesClockAnewAfterARestartOfTheMachine() {
        var _ = clock().instant();

        set(Duration.ofMinutes(3));
        boot.set(new Boot("second", Duration.ofSeconds(20)));

        assertThat(clock().instant()).isEqualTo(DAY.plus(Duration.ofMinutes(3)));
    }

    @Test
    void thisMachineWasStartedSomeTimeAgo() {
        var clock = new BootClock(folder.resolve("clock"), Instant::now);
        var began = clock.instant();

        assertThat(Duration.between(began, Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
        assertThat(clock.instant()).isAfterOrEqualTo(began);
    }

    private BootClock clock() {
        return new BootClock(folder.resolve("clock"), machine::get, boot::get);
    }

    private void set(Duration ahead) {
        machine.updateAndGet(time -> time.plus(ahead));
    }

    private void pass(Duration time) {
        boot.updateAndGet(last -> new Boot(last.bootId(), last.ago().plus(time)));
    }
}
