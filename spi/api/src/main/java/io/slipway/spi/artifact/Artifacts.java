package io.slipway.spi.artifact;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// The installation's artifact store, as a plugin sees it.
public interface Artifacts {
    /// The bytes of `slug`; the caller closes the stream.
    ///
    /// @throws SlipwayException `CONFLICT` if the store no longer holds it
    InputStream open(Artifact.Slug slug) throws IOException;

    /// Copies `archive`, a gzipped tar, into the store. Storing the same bytes again changes nothing.
    /// Once this returns the bytes are durable.
    Artifact.Slug store(Path archive) throws IOException;
}
