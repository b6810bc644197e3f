package io.slipway.spi.source;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Path;

/// Fetches the source of components from one kind of place.
///
/// Holds nothing, so it lacks the four verbs: each call stands for itself. Calls come on virtual threads:
/// block freely. An interrupt says that the answer is no longer wanted; return within one second.
public interface SourceProvider extends AutoCloseable {
    /// Finds what `ref` means now. Cheap: asks, and fetches no content where the place can be asked.
    ///
    /// @throws SlipwayException `INVALID` if location, version or folder do not exist, `DENIED` if the
    ///     credentials do not suffice, `UNAVAILABLE` if the place did not answer
    Revision resolve(SourceRef ref) throws InterruptedException;

    /// Writes the content of `revision` into `into`, an existing empty folder. Entries that would lie outside
    /// of it, links that lead outside, devices and the like are refused with `INVALID`.
    ///
    /// @throws SlipwayException as [#resolve]; `CONFLICT` if the place no longer has this revision
    void fetch(Revision revision, Path into) throws IOException, InterruptedException;

    @Override
    void close();
}
