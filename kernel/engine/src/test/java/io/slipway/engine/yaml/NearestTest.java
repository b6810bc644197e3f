package io.slipway.engine.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {
    @Test
    void findsWhatIsMeant() {
        var known = List.of("scheduler", "storage", "network", "loadBalancers");

        assertThat(Nearest.to("schedular", known)).contains("scheduler");
        assertThat(Nearest.to("loadbalancer", known)).contains("loadBalancers");
        assertThat(Nearest.to("netwrok", known)).contains("network");
    }

    @Test
    void guessesNothingWhereNothingIsNear() {
        assertThat(Nearest.to("volumes", List.of("scheduler", "storage"))).isEmpty();
    }
}
