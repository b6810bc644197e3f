package io.slipway.spi.scheduler;

import io.slipway.spi.network.Attachment;
import io.slipway.spi.storage.Mount;
import java.util.List;
import java.util.Map;

/// What one instance is made of.
///
/// @param attachments the networks it is joined to
/// @param mounts volumes that all instances share; needs the trait of each kind of mount
/// @param mountsByOrdinal volumes of one instance each, for [Mode.Ordinals] only
public record Template(
        Program main,
        List<Attachment> attachments,
        List<VolumeMount> mounts,
        Map<Integer, List<VolumeMount>> mountsByOrdinal) {
    public Template {
        attachments = List.copyOf(attachments);
        mounts = List.copyOf(mounts);
        mountsByOrdinal = Map.copyOf(mountsByOrdinal);
    }

    /// @param path where the program finds it; absolute, or relative to the folder it is started in. A
    ///     scheduler without a file system per instance links a relative one there and also gives the place in
    ///     the environment variable named by `variable`
    /// @param variable such as `DATA_DIR`
    public record VolumeMount(String path, Mount mount, String variable) {}
}
