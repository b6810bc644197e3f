package io.slipway.engine.reconcile;

import io.slipway.engine.app.AppKey;
import io.slipway.engine.rollout.ObservedWorkload;
import io.slipway.spi.Secret;
import io.slipway.spi.loadbalancer.PublishesNames.InnerAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/// The store as a reconciler needs it: what is wanted of the components of one datacenter, which of them were
/// changed, and the few changes that follow from what was seen.
interface WantedState {
    /// Ids of all components of which anything is wanted in the datacenter.
    Set<String> components(String datacenter);

    /// What is wanted of these; one of which nothing is wanted any more is in it as
    /// [WantedComponent#nothing].
    Collection<WantedComponent> read(String datacenter, Set<String> components);

    /// What was last written of their workloads by [#observed], by workload id.
    Map<String, ObservedWorkload> seen(Collection<WantedComponent> components);

    /// Components that were changed since somebody settled their marks, each with its mark.
    Map<String, String> marks(String datacenter);

    /// The changes that set these marks were read. A component that was changed since has another mark, and
    /// keeps it.
    void settle(String datacenter, Map<String, String> marks);

    boolean isWanted(String workloadId);

    /// Makes the workload's generation higher than `kept`.
    void raiseGeneration(String workloadId, long kept);

    /// Writes down the addresses of inner ports by id.
    void published(Map<String, InnerAddress> addresses);

    /// Writes what was seen, for readers.
    void observed(Collection<ObservedWorkload> seen);

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
