package io.slipway.plugins.schedulers.swarm;

import com.fasterxml.jackson.databind.JsonNode;
import io.slipway.docker.ExitCodes;
import io.slipway.spi.scheduler.WorkloadStatus.Exit;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// One try of the Swarm to run an instance. Pure.
///
/// @param slot the instance's name: tries of one instance follow each other in a slot
/// @param wanted what the Swarm wants of it, and `state` what it does
/// @param since when it entered `state`
/// @param trouble in the Swarm's words; empty when there is none
record Task(
        String id,
        String slot,
        Instant created,
        String wanted,
        String state,
        Instant since,
        String node,
        String trouble,
        JsonNode json) {
    private static final Set<String> GOING_ON = Set.of("running", "ready");
    private static final Set<String> BY_ITSELF = Set.of("complete", "failed", "rejected");
    private static final Set<String> OVER = Set.of("complete", "failed", "rejected", "shutdown", "remove", "orphaned");
    private static final int COULD_NOT_START = 125;

    static Task of(JsonNode task) {
        var status = task.path("Status");
        return new Task(
                task.path("ID").asText(),
                task.path("Slot").asText(),
                Instant.parse(task.path("CreatedAt").asText()),
                task.path("DesiredState").asText(),
                status.path("State").asText(),
                Instant.parse(status.path("Timestamp").asText()),
                task.path("NodeID").asText(),
                status.path("Err").asText(),
                task);
    }

    /// The Swarm wants it to run, now or after a pause.
    boolean isWanted() {
        return GOING_ON.contains(wanted);
    }

    boolean isRunning() {
        return state.equals("running");
    }

    boolean isOver() {
        return OVER.contains(state);
    }

    /// Its program ended, or could not be started, and nobody had asked for that.
    boolean endedByItself() {
        return BY_ITSELF.contains(state);
    }

    /// The Swarm waits before this try.
    boolean isPausing() {
        return wanted.equals("ready");
    }

    /// Of a program that is not started again.
    boolean isOnce() {
        return json.path("Spec")
                .path("RestartPolicy")
                .path("Condition")
                .asText()
                .equals("none");
    }

    Optional<Exit> exit() {
        if (!endedByItself()) {
            return Optional.empty();
        }
        var code = json.path("Status").path("ContainerStatus").path("ExitCode").asInt();
        // What the engine could not start has no code of its own.
        var told = code == 0 && !state.equals("complete") ? COULD_NOT_START : code;
        return Optional.of(ExitCodes.exit(told, false, since));
    }
}
