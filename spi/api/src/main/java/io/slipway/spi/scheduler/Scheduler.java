package io.slipway.spi.scheduler;

import io.slipway.spi.SlipwayException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps workloads running on one datacenter's back end.
///
/// The kernel owns the desired state and calls again after any doubt: a timeout, a crash, a failover.
/// So each method may be called twice with equal arguments, and the second call changes nothing.
/// One call per [WorkloadId] is in flight at a time; after a failover two may overlap for a while.
///
/// Keeping the wanted number of instances alive is the scheduler's own promise, kept while no server of the
/// control plane runs: a program that ends is started again, at once the first time, then with exponential
/// back-off.
///
/// Calls come on virtual threads: block freely. An interrupt says that the answer is no longer wanted;
/// return within one second and leave a state that [#apply] can take up.
public interface Scheduler extends AutoCloseable {
    /// Brings the workload to `desired`: creates, changes, or does nothing where it matches already.
    /// Returns once the back end has taken the order; [#status] tells when instances are up.
    ///
    /// A change that leaves [WorkloadSpec#template] alone (a count, `retire`, `drain`) restarts no instance.
    /// `desired.generation()` and [WorkloadSpec#digest] are kept with the workload.
    ///
    /// @throws SlipwayException `INVALID` or `UNSUPPORTED` if no retry helps, `CONFLICT` if a higher generation
    ///     is kept, or the same one with another digest, `EXHAUSTED` if there is no room for one instance,
    ///     `UNAVAILABLE` if the back end did not answer
    void apply(WorkloadSpec desired) throws InterruptedException;

    /// Never fails for an unknown id: that is [WorkloadStatus.Absent].
    WorkloadStatus status(WorkloadId id) throws InterruptedException;

    /// Removes the workload and all that the back end holds for it, its logs too; instances get SIGTERM,
    /// their grace, SIGKILL. Returns once nothing of it runs. Absent already is success.
    ///
    /// @param generation as last applied or higher; lower than what the back end keeps is `CONFLICT` and
    ///     changes nothing
    void remove(WorkloadId id, long generation) throws InterruptedException;

    /// Every workload this instance manages and no one else's, in no order.
    List<WorkloadStatus.Present> list() throws InterruptedException;

    /// Which fields of a [WorkloadSpec] this back end honours. Constant until [#close].
    Set<SchedulerTrait> traits();

    /// The extra ability `type`, or empty where this back end lacks it.
    default <C extends SchedulerCapability> Optional<C> capability(Class<C> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    /// Frees threads and connections. Workloads go on.
    @Override
    void close();
}
