package io.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class FailedLoginsTest {
    private final SettableClock clock = new SettableClock();
    private final FailedLogins logins = new FailedLogins(clock);

    @Test
    void addressThatFailedTooOftenWaitsForAMinuteAndNoOtherDoes() {
        for (var attempt = 0; attempt < 20; attempt++) {
            logins.check("10.0.0.1");
            logins.failed("10.0.0.1");
        }
        assertThatThrownBy(() -> logins.check("10.0.0.1"))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.headers()).containsEntry("Retry-After", "60"));
        assertThatCode(() -> logins.check("10.0.0.2")).doesNotThrowAnyException();
        clock.now = clock.now.plusSeconds(60);
        assertThatCode(() -> logins.check("10.0.0.1")).doesNotThrowAnyException();
    }

    private static final class SettableClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
