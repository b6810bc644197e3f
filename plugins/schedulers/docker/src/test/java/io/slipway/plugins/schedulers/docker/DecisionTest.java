package io.slipway.plugins.schedulers.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.docker.OwnLabels;
import io.slipway.plugins.schedulers.docker.Kept.Member;
import io.slipway.plugins.schedulers.docker.Seen.Phase;
import io.slipway.plugins.schedulers.docker.Steps.Step;
import io.slipway.spi.scheduler.Mode;
import io.slipway.spi.scheduler.WorkloadSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Decisions, their markers and steps, without an engine.
final class DecisionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static Kept decide(Optional<Kept> before, WorkloadSpec spec, String... running) {
        return Decision.decide(before, spec, Set.of(running), NOW).kept();
    }

    private static WorkloadSpec keeping(long generation, int count, String command, String... retire) {
        return Specs.spec(
                "web", generation, new Mode.KeepRunning(count), Specs.template("image", command), Set.of(retire));
    }

    private static WorkloadSpec ordinals(long generation, String command, int count, int updateFrom) {
        var previous = Optional.of(Specs.template("image", "old"));
        return Specs.spec(
                "db", generation, new Mode.Ordinals(count, previous, updateFrom), Specs.template("image", command));
    }

    private static Seen seen(String name, String template, Phase phase) {
        return new Seen("id-" + name, name, template, phase, NOW, NOW, NOW, 0, 0, false, "", false, List.of());
    }

    /// The containers of all that is wanted.
    private static List<Seen> all(Kept kept, Phase phase) {
        var containers = new ArrayList<Seen>();
        kept.members()
                .forEach(member ->
                        containers.add(seen(member.name(), member.wanted().orElse("gone"), phase)));
        return containers;
    }

    private static List<String> names(Kept kept) {
        return kept.members().stream().map(Member::name).toList();
    }

    @Test
    void theSameAgainChangesNothing() {
        var kept = decide(Optional.empty(), keeping(1, 2, "serve"));
        assertThat(decide(Optional.of(kept), keeping(1, 2, "serve"))).isEqualTo(kept);
        assertThat(Steps.next(kept, all(kept, Phase.RUNNING), at(NOW))).isEmpty();
    }

    @Test
    void olderGenerationsAndWhatIsBeingRemovedAreRefused() {
        var kept = decide(Optional.empty(), keeping(2, 1, "serve"));
        assertThatThrownBy(() -> decide(Optional.of(kept), keeping(1, 1, "serve")))
                .hasMessageContaining("older than 2");
        assertThatThrownBy(() -> decide(Optional.of(kept.toBeRemoved(2)), keeping(3, 1, "serve")))
                .hasMessageContaining("being removed");
    }

    @Test
    void aMarkerTellsAllOfIt() throws Exception {
        var kept = decide(
                Optional.of(decide(Optional.empty(), keeping(1, 3, "serve"))), keeping(2, 2, "serve", "i2"), "i2");
        var json = new com.fasterxml.jackson.databind.ObjectMapper();
        var labels = json.createObjectNode();
        labels.put(OwnLabels.KIND, "MARKER").put(Labels.WORKLOAD, "web").put(Labels.STATE, MarkerLabels.write(kept));

        assertThat(MarkerLabels.read(labels)).hasValue(kept);
        assertThat(MarkerLabels.read(labels.put(Labels.STATE, "{forged}"))).isEmpty();
        assertThat(MarkerLabels.read(labels.put(Labels.WORKLOAD, "../x"))).isEmpty();
    }

    @Test
    void retiredOnesGoFirstAndServeOnWhileTheyDrain() {
        var kept = decide(Optional.empty(), keeping(1, 3, "serve"));
        var fewer = decide(Optional.of(kept), keeping(2, 2, "serve", "i1"), "i1", "i2", "i3");
        var containers = all(kept, Phase.RUNNING);

        assertThat(fewer.member("i1").orElseThrow().until()).hasValue(NOW.plusSeconds(5));
        assertThat(Steps.next(fewer, containers, at(NOW))).isEmpty();
        assertThat(Steps.due(fewer, containers, Seen::started)).hasValue(NOW.plusSeconds(5));
        assertThat(Steps.next(fewer, containers, at(NOW.plusSeconds(5))))
                .containsExactly(new Step.Stop(containers.getFirst()));
    }

    @Test
    void namesAreNeverUsedAgain() {
        var none = decide(Optional.of(decide(Optional.empty(), keeping(1, 2, "serve"))), keeping(2, 0, "serve"));
        assertThat(none.members()).isEmpty();
        assertThat(names(decide(Optional.of(none), keeping(3, 1, "serve")))).containsExactly("i3");
    }

    @Test
    void whatIsMissingIsMadeAndWhatWasStoppedByHandIsStarted() {
        var kept = decide(Optional.empty(), keeping(1, 2, "serve"));
        var key = kept.members().getFirst().wanted().orElseThrow();
        var stopped = seen("i1", key, Phase.EXITED);

        assertThat(Steps.next(kept, List.of(stopped), at(NOW)))
                .containsExactly(new Step.Start(stopped), new Step.Make("i2", key));
        assertThat(Steps.next(kept, all(kept, Phase.RESTARTING), at(NOW))).isEmpty();
    }

    @Test
    void containersOfNobodyEndAndAFewStoppedOnesStay() {
        var kept = decide(Optional.empty(), keeping(1, 0, "serve"));
        var running = seen("i1", "key", Phase.RUNNING);
        var stopped = List.of("i2", "i3", "i4", "i5").stream()
                .map(name -> seen(name, "key", Phase.EXITED))
                .toList();
        var all = new ArrayList<>(stopped);
        all.add(running);

        assertThat(Steps.next(kept, all, at(NOW))).hasSize(2).contains(new Step.Stop(running));
        assertThat(Steps.next(kept, stopped.subList(0, 3), at(NOW))).isEmpty();
    }

    @Test
    void aRunIsNotRepeated() {
        var kept = decide(
                Optional.empty(),
                Specs.spec("job", 1, new Mode.RunToEnd(Duration.ofMinutes(1)), Specs.template("image", "job")));
        var key = kept.members().getFirst().wanted().orElseThrow();
        var running = seen("run", key, Phase.RUNNING);

        assertThat(Steps.next(kept, List.of(), at(NOW))).as("removed by hand").isEmpty();
        assertThat(Steps.next(kept, List.of(seen("run", key, Phase.EXITED)), at(NOW)))
                .isEmpty();
        assertThat(Steps.next(kept, List.of(seen("run", key, Phase.CREATED)), at(NOW)))
                .hasSize(1);
        assertThat(Steps.next(kept, List.of(running), at(NOW))).isEmpty();
        assertThat(Steps.next(kept, List.of(running), at(NOW.plusSeconds(60)))).containsExactly(new Step.Stop(running));
    }

    @Test
    void ordinalsStartInOrderAndAreReplacedFromTheHighest() {
        var kept = decide(Optional.empty(), ordinals(1, "old", 2, 0));
        var key = kept.members().getFirst().wanted().orElseThrow();
        assertThat(Steps.next(kept, List.of(), at(NOW))).containsExactly(new Step.Make("0", key));
        assertThat(Steps.next(kept, List.of(seen("0", key, Phase.RUNNING)), at(NOW)))
                .containsExactly(new Step.Make("1", key));

        var changed = decide(Optional.of(kept), ordinals(2, "new", 2, 1), "0", "1");
        var both = List.of(seen("0", key, Phase.RUNNING), seen("1", key, Phase.RUNNING));
        assertThat(changed.member("0").orElseThrow().wanted()).hasValue(key);
        assertThat(Steps.next(changed, both, at(NOW))).containsExactly(new Step.Replace(both.getLast()));
    }

    private static Steps.Time at(Instant now) {
        return new Steps.Time(now, Seen::started);
    }
}
