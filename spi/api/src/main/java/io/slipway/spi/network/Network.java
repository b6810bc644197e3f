package io.slipway.spi.network;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.scheduler.WorkloadId;
import java.util.List;
import java.util.Set;

/// Keeps the networks of spaces in one datacenter.
///
/// The rules of [io.slipway.spi.scheduler.Scheduler] hold here too: each method may be repeated, specs carry
/// a generation, calls come on virtual threads, an interrupt ends a call within one second.
public interface Network extends AutoCloseable {
    /// Brings the network to `desired`: creates, changes, or does nothing where it matches already.
    ///
    /// @throws SlipwayException `CONFLICT` if a higher generation is kept, or the same with another digest,
    ///     `EXHAUSTED` if no addresses are left, `UNAVAILABLE` if the back end did not answer
    void apply(NetworkSpec desired) throws InterruptedException;

    /// Never fails for an unknown id: that is [NetworkStatus.Absent].
    NetworkStatus status(NetworkId id) throws InterruptedException;

    /// Removes the network. Absent already is success.
    ///
    /// @throws SlipwayException `CONFLICT` if `generation` is lower than the one kept, or workloads are still
    ///     joined
    void remove(NetworkId id, long generation) throws InterruptedException;

    /// Every network this instance manages and no one else's, in no order.
    List<NetworkStatus.Present> list() throws InterruptedException;

    /// Makes room for `workload` in the network and tells its scheduler how to join it. Repeated, it answers
    /// the same.
    ///
    /// @throws SlipwayException `INVALID` if there is no such network
    Attachment join(NetworkId id, WorkloadId workload) throws InterruptedException;

    /// Gives back what [#join] took. Not joined already is success, and so is a network that is gone.
    void leave(NetworkId id, WorkloadId workload) throws InterruptedException;

    /// Constant until [#close].
    Set<NetworkTrait> traits();

    @Override
    void close();
}
