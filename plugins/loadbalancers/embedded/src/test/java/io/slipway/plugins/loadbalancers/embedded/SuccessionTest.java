package io.slipway.plugins.loadbalancers.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.plugins.loadbalancers.embedded.Succession.Slot;
import io.slipway.plugins.loadbalancers.embedded.Succession.Step.Drain;
import io.slipway.plugins.loadbalancers.embedded.Succession.Step.Start;
import io.slipway.plugins.loadbalancers.embedded.Succession.Step.Stop;
import io.slipway.plugins.loadbalancers.embedded.table.Report;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SuccessionTest {
    private static final Optional<Report> SILENT = Optional.empty();
    private static final Optional<Report> SERVING = report(false, false);
    private static final Optional<Report> DRAINING = report(true, false);
    private static final Optional<Report> DRAINED = report(true, true);

    private static Optional<Report> report(boolean draining, boolean drained) {
        return Optional.of(new Report(1, 1, 1, 0, Map.of(), Map.of(), draining, drained, List.of()));
    }

    private static Slot kept(String name, String program, Optional<Report> report) {
        return new Slot(name, true, program, report);
    }

    private static Slot free(String name) {
        return new Slot(name, false, "old", SILENT);
    }

    private static List<Succession.Step> plan(Slot... slots) {
        return Succession.plan(List.of(slots), "new");
    }

    @Test
    void theFirstGatewayIsStarted() {
        assertThat(plan(free("a"), free("b"))).containsExactly(new Start("a"));
    }

    @Test
    void nothingIsDoneWhereTheWantedOneRuns() {
        assertThat(plan(kept("a", "new", SERVING), free("b"))).isEmpty();
        assertThat(plan(free("a"), kept("b", "new", SILENT))).isEmpty();
    }

    @Test
    void anotherProgramIsStartedBesideTheOldOne() {
        assertThat(plan(kept("a", "old", SERVING), free("b"))).containsExactly(new Start("b"));
    }

    @Test
    void theOldOneServesUntilTheNewOneAnswers() {
        assertThat(plan(kept("a", "old", SERVING), kept("b", "new", SILENT))).isEmpty();
        assertThat(plan(kept("a", "old", SERVING), kept("b", "new", SERVING))).containsExactly(new Drain("a"));
    }

    @Test
    void theOldOneIsStoppedWhenItIsDrainedOrDoesNotAnswer() {
        assertThat(plan(kept("a", "old", DRAINING), kept("b", "new", SERVING))).isEmpty();
        assertThat(plan(kept("a", "old", DRAINED), kept("b", "new", SERVING))).containsExactly(new Stop("a"));
        assertThat(plan(kept("a", "old", SILENT), kept("b", "new", SERVING))).containsExactly(new Stop("a"));
    }

    @Test
    void aThirdGenerationTakesThePlaceOfTheOneThatEnds() {
        assertThat(plan(kept("a", "oldest", DRAINING), kept("b", "old", SERVING)))
                .containsExactly(new Stop("a"), new Start("a"));
        assertThat(plan(kept("a", "new", DRAINING), kept("b", "old", SERVING)))
                .containsExactly(new Stop("a"), new Start("a"));
    }
}
