package io.slipway.spi.storage;

import io.slipway.spi.SlipwayException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Keeps volumes of one datacenter.
///
/// The rules of [io.slipway.spi.scheduler.Scheduler] hold here too: each method may be repeated, specs carry
/// a generation, calls come on virtual threads, an interrupt ends a call within one second.
public interface Storage extends AutoCloseable {
    /// Brings the volume to `desired`: creates, grows, or does nothing where it matches already.
    /// Data that is there stays there.
    ///
    /// @throws SlipwayException `INVALID` if it would shrink, `UNSUPPORTED` if the sharing is not honoured or
    ///     this back end cannot grow it, `CONFLICT` if a higher generation is kept, or the same with another
    ///     digest, `EXHAUSTED` if there is no room, `UNAVAILABLE` if the back end did not answer
    void apply(VolumeSpec desired) throws InterruptedException;

    /// Never fails for an unknown id: that is [VolumeStatus.Absent].
    VolumeStatus status(VolumeId id) throws InterruptedException;

    /// Removes the volume and its data. Absent already is success.
    ///
    /// @param generation lower than what the back end keeps is `CONFLICT` and changes nothing
    void remove(VolumeId id, long generation) throws InterruptedException;

    /// Every volume this instance manages and no one else's, in no order.
    List<VolumeStatus.Present> list() throws InterruptedException;

    /// How to mount the volume, in one of the kinds that the scheduler takes. Repeated, it answers
    /// the same, until [CopyVolume#write] has replaced the content.
    ///
    /// @throws SlipwayException `INVALID` if there is no such volume, `UNSUPPORTED` if none of the kinds fits
    Mount offer(VolumeId id, Set<Mount.Kind> accepted) throws InterruptedException;

    /// Constant until [#close].
    Set<StorageTrait> traits();

    /// The extra ability `type`, or empty where this back end lacks it.
    default <C extends StorageCapability> Optional<C> capability(Class<C> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    @Override
    void close();
}
