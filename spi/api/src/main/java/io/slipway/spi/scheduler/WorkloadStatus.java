package io.slipway.spi.scheduler;

import io.slipway.spi.Owner;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a back end holds of a workload.
public sealed interface WorkloadStatus {
    WorkloadId id();

    /// Never applied, or removed.
    record Absent(WorkloadId id) implements WorkloadStatus {}

    /// @param generation of the last apply that was taken
    /// @param digest [WorkloadSpec#digest] of the same
    /// @param instances those that are wanted, those that are going, and the ended one of a run to end
    /// @param message what keeps it from being as wanted, for people; empty when nothing does
    record Present(
            WorkloadId id,
            long generation,
            String digest,
            Owner owner,
            List<Instance> instances,
            Optional<String> message)
            implements WorkloadStatus {
        public Present {
            instances = List.copyOf(instances);
        }
    }

    /// One copy of the program.
    ///
    /// @param name unique within the workload and stable while the instance exists, over restarts too; of
    ///     [Mode.Ordinals] the number
    /// @param restarts how often the scheduler has started it again
    /// @param since when it entered `state`
    /// @param lastExit of the previous run, or of the only one
    /// @param node where it is; empty while it is nowhere
    /// @param message what people should know of it: `listens on 8080, expected $PORT 20017`
    record Instance(
            String name,
            State state,
            List<Endpoint> endpoints,
            int restarts,
            Instant since,
            Optional<Exit> lastExit,
            Optional<String> node,
            Optional<String> message) {
        public Instance {
            endpoints = List.copyOf(endpoints);
        }
    }

    enum State {
        /// Taken, not yet started.
        STARTING,
        /// The program runs. Whether it answers is not said.
        RUNNING,
        /// Serves on for [WorkloadSpec#drain], or is being stopped.
        LEAVING,
        /// Ended by itself and waiting for its next start.
        BACKING_OFF,
        /// Ended for good: a run to end that is over.
        ENDED
    }

    /// How a program ended: with a code, or by a signal.
    ///
    /// @param signal such as `KILL`
    record Exit(OptionalInt code, Optional<String> signal, boolean outOfMemory, Instant at) {
        /// For people: `exit code 1`, `signal KILL (out of memory)`.
        public String describe() {
            var how = signal.map(name -> "signal " + name).orElseGet(() -> "exit code " + code.orElse(-1));
            return outOfMemory ? how + " (out of memory)" : how;
        }
    }
}
