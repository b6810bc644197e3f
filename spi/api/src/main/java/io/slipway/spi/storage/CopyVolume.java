package io.slipway.spi.storage;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Copies content out and in as a tar stream, so that backups and moves between unlike storages need
/// nothing else.
public non-sealed interface CopyVolume extends StorageCapability {
    /// Writes the content of the volume to `out` as an uncompressed tar with paths relative to its root.
    ///
    /// @throws SlipwayException `INVALID` if there is no such volume
    void read(VolumeId id, OutputStream out) throws IOException, InterruptedException;

    /// Replaces the content of the volume by that of the tar. Cut off in between, the volume keeps what it
    /// had before.
    ///
    /// @throws SlipwayException `INVALID` if there is no such volume, or an entry would lie outside of it
    void write(VolumeId id, InputStream tar) throws IOException, InterruptedException;
}
