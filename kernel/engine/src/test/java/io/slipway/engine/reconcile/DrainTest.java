package io.slipway.engine.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.spi.loadbalancer.GatewayStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DrainTest {
    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Set<String> MEMBERS = Set.of("127.0.0.1:20001");

    @Test
    void isOverAtOnceWhereNothingIsReachable() {
        assertThat(Drain.isOver(Set.of(), List.of(), 1, SINCE, LIMIT, SINCE)).isTrue();
    }

    @Test
    void waitsUntilTheGatewayHasTheTableInForce() {
        assertThat(isOver(gateway(4, 0), SINCE.plusSeconds(1))).isFalse();
        assertThat(isOver(gateway(5, 0), SINCE.plusSeconds(1))).isTrue();
    }

    @Test
    void waitsForWhatIsUnderWay() {
        assertThat(isOver(gateway(5, 2), SINCE.plusSeconds(29))).isFalse();
    }

    @Test
    void cutsWhatIsUnderWayAfterTheLimit() {
        assertThat(isOver(gateway(5, 2), SINCE.plusSeconds(31))).isTrue();
    }

    @Test
    void givesUpAGatewayThatIsSilent() {
        var silent = new GatewayStatus("g", 1, 1, Optional.empty(), Map.of(), Optional.empty());
        assertThat(isOver(silent, SINCE.plusSeconds(9))).isFalse();
        assertThat(isOver(silent, SINCE.plusSeconds(11))).isTrue();
    }

    private static boolean isOver(GatewayStatus gateway, Instant now) {
        return Drain.isOver(MEMBERS, List.of(gateway), 5, SINCE, LIMIT, now);
    }

    private static GatewayStatus gateway(long endpoints, int inFlight) {
        return new GatewayStatus(
                "g", 1, endpoints, Optional.of(SINCE), Map.of("127.0.0.1:20001", inFlight), Optional.empty());
    }
}
