package io.slipway.engine.reconcile;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.engine.routing.InnerPort;
import io.slipway.engine.routing.RouteClaim;
import io.slipway.engine.volume.Volume;
import io.slipway.spi.Secret;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The store as a reconciler needs it: what is wanted of one datacenter, and the few changes that follow from
/// what was seen.
interface WantedState {
    Wanted wanted(String datacenter);

    record Wanted(
            List<WantedWorkload> workloads,
            List<RouteClaim> routes,
            List<InnerPort> innerPorts,
            List<Volume> volumes) {}

    boolean isWanted(String workloadId);

    /// Makes the workload's generation higher than `kept`.
    void raiseGeneration(String workloadId, long kept);

    /// Writes down the addresses of inner ports by id.
    void published(Map<String, InnerAddress> addresses);

    /// Writes what was seen, for readers; costs nothing where nothing changed.
    void observed(String datacenter, Map<String, ObservedWorkload> seen);

    /// What this server or the one before has written last, once for each workload.
    List<ObservedWorkload> lastSeen(String datacenter);

    /// These instances are drained: the scheduler may end them.
    void retired(String workloadId, Set<String> instances);

    /// The scheduler has ended all that were retired.
    void retiredGone(String workloadId);

    /// The scheduler holds nothing of the workload any more.
    void ended(String workloadId);

    /// The scheduler's storage holds nothing of the volume any more.
    void volumeEnded(String volumeId);

    Map<String, Secret> secrets(AppKey app, Map<String, Long> versions);
}
