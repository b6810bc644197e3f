package io.slipway.engine.artifact;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Keeps bytes under their digest, on whatever all servers reach. Every method may be repeated.
interface ContentStore {
    /// Reads `in` to its end. Once this returns the bytes are durable; cut off before, nothing is kept.
    ///
    /// @throws SlipwayException `INVALID` if there are more than `mostBytes`, `EXHAUSTED` if there is no room
    Content put(InputStream in, long mostBytes) throws IOException;

    Optional<Content> find(String digest) throws IOException;

    /// As [#find], and from now on it counts as stored now.
    Optional<Content> touch(String digest) throws IOException;

    /// A file of this machine with the bytes, not to be changed; empty where they are not kept.
    Optional<Path> file(String digest) throws IOException;

    /// Everything that is kept, in no order.
    List<Content> list() throws IOException;

    /// Removes `content` unless it was stored again since it was listed. Absent already is success.
    ///
    /// @return whether it is gone
    boolean delete(Content content) throws IOException;
}
