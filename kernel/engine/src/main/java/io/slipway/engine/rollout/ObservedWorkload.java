package io.slipway.engine.rollout;

import io.slipway.spi.Failure;
import io.slipway.spi.scheduler.Endpoint;
import io.slipway.spi.scheduler.WorkloadStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a reconciler last saw of a workload. Written for readers, never taken for what is wanted.
///
/// @param generation that the scheduler has taken; 0 while it has none
/// @param message what keeps it from being as wanted; empty when nothing does
/// @param refusal set where the scheduler refused it, so that no waiting helps
public record ObservedWorkload(
        String workloadId,
        long generation,
        List<ObservedInstance> instances,
        Optional<String> message,
        Optional<Failure> refusal) {

    public ObservedWorkload {
        instances = List.copyOf(instances);
    }

    public static ObservedWorkload nothing(String workloadId) {
        return new ObservedWorkload(workloadId, 0, List.of(), Optional.empty(), Optional.empty());
    }

    /// How many can serve and were not told to go.
    public int ready() {
        return (int) instances.stream().filter(ObservedInstance::ready).count();
    }

    /// @param ready whether its check passed; never true of one that is leaving
    /// @param exit of the previous run, for people
    /// @param check why its check did not pass, where it did not
    public record ObservedInstance(
            String name,
            WorkloadStatus.State state,
            boolean ready,
            int restarts,
            Instant since,
            Optional<String> exit,
            Optional<String> node,
            Optional<String> message,
            List<Endpoint> endpoints,
            Optional<String> check) {
        public ObservedInstance {
            endpoints = List.copyOf(endpoints);
        }
    }
}
