package io.slipway.plugins.schedulers.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slipway.plugins.schedulers.swarm.Nodes.Host;
import io.slipway.spi.Owner;
import io.slipway.spi.scheduler.WorkloadId;
import io.slipway.spi.scheduler.WorkloadStatus.Instance;
import io.slipway.spi.scheduler.WorkloadStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What tasks mean, without a Swarm.
final class StatusViewTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<String, Host> NODES =
            Map.of("1", new Host("n1", "192.0.2.1", true), "2", new Host("n2", "192.0.2.2", false));

    /// @param second when it was made
    private static Task task(int slot, int second, String wanted, String state, String node) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("ID", slot + "-" + second)
                .put("Slot", slot)
                .put("NodeID", node)
                .put("DesiredState", wanted);
        json.put("CreatedAt", BEGIN.plusSeconds(second).toString());
        var status = json.putObject("Status").put("State", state).put("Err", state.equals("failed") ? "boom" : "");
        status.put("Timestamp", BEGIN.plusSeconds(second + 1).toString());
        status.putObject("ContainerStatus").put("ExitCode", state.equals("failed") ? 137 : 0);
        if (state.equals("running")) {
            status.putObject("PortStatus")
                    .putArray("Ports")
                    .addObject()
                    .put("Protocol", "tcp")
                    .put("TargetPort", 8080)
                    .put("PublishedPort", 30_000 + second);
        }
        return Task.of(json);
    }

    private static Kept kept(int wanted, Optional<Duration> deadline, boolean removing) {
        return new Kept(
                new WorkloadId("wl1"),
                "service1",
                1,
                1,
                "digest",
                Owner.ofSpace("team", "default"),
                "key",
                Ports.parse("http:8080:tcp"),
                wanted,
                deadline,
                Optional.empty(),
                removing,
                JsonNodeFactory.instance.objectNode());
    }

    private static List<Instance> view(int wanted, Task... tasks) {
        var all = List.of(tasks);
        var facts = new StatusView.Facts(NODES, new Restarts().of(new WorkloadId("wl1"), all));
        return StatusView.of(kept(wanted, Optional.empty(), false), all, facts).instances();
    }

    @Test
    void aRunningTaskServesAtThePortOfItsHost() {
        var instance = view(1, task(1, 0, "running", "running", "1")).getFirst();

        assertThat(instance.state()).isEqualTo(State.RUNNING);
        assertThat(instance.node()).contains("n1");
        assertThat(instance.endpoints()).hasSize(1);
        assertThat(instance.endpoints().getFirst().host()).isEqualTo("192.0.2.1");
        assertThat(instance.endpoints().getFirst().port()).isEqualTo(30_000);
    }

    @Test
    void theNextTaskOfASlotIsTheSameInstanceStartedAgain() {
        var instance = view(1, task(1, 5, "running", "running", "1"), task(1, 0, "shutdown", "failed", "1"))
                .getFirst();

        assertThat(instance.name()).isEqualTo("1");
        assertThat(instance.restarts()).isEqualTo(1);
        assertThat(instance.lastExit().orElseThrow().signal()).contains("KILL");
        assertThat(instance.endpoints().getFirst().port()).isEqualTo(30_005);
    }

    @Test
    void aPauseAndTheMomentBeforeItAreBackingOff() {
        var failed = task(1, 0, "shutdown", "failed", "1");

        assertThat(view(1, failed)).extracting(Instance::state).containsExactly(State.BACKING_OFF);
        assertThat(view(1, failed, task(1, 3, "ready", "ready", "1")))
                .extracting(Instance::state)
                .containsExactly(State.BACKING_OFF);
        assertThat(view(1, failed).getFirst().message()).contains("boom");
        assertThat(view(0, failed)).isEmpty();
    }

    @Test
    void whatIsOnAHostThatIsNotHeardIsNotRunning() {
        var lost = view(1, task(1, 0, "running", "running", "2")).getFirst();
        assertThat(lost.state()).isEqualTo(State.STARTING);
        assertThat(lost.endpoints()).isEmpty();
        assertThat(lost.message()).contains("its host n2 does not answer");

        var moved = view(1, task(1, 0, "shutdown", "running", "2"), task(1, 9, "running", "running", "1"));
        assertThat(moved).extracting(Instance::state).containsExactly(State.RUNNING);
        assertThat(view(0, task(1, 0, "remove", "running", "2"))).isEmpty();
    }

    @Test
    void whatMustGoIsLeavingUntilItIsOver() {
        assertThat(view(0, task(1, 0, "remove", "running", "1")))
                .extracting(Instance::state)
                .containsExactly(State.LEAVING);
        assertThat(view(0, task(1, 0, "remove", "shutdown", "1"))).isEmpty();
    }

    @Test
    void endsAreCountedBeyondWhatTheSwarmRemembers() {
        var restarts = new Restarts();
        var id = new WorkloadId("wl1");
        restarts.of(id, List.of(task(1, 0, "shutdown", "failed", "1"), task(1, 1, "shutdown", "failed", "1")));
        var later = List.of(task(1, 1, "shutdown", "failed", "1"), task(1, 2, "shutdown", "failed", "1"));

        assertThat(restarts.of(id, later)).containsEntry("1", 3);
        assertThat(restarts.of(id, later)).containsEntry("1", 3);
    }
}
