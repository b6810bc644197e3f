package io.slipway.engine.build;

import io.slipway.spi.artifact.Artifact;
import java.nio.file.Path;

/// What of artifacts and uploads is kept, as far as builds and deploys ask.
public interface StoredBytes {
    boolean holds(Artifact.Slug slug);

    boolean holdsUpload(String digest);

    /// A file with the uploaded bytes.
    ///
    /// @throws io.slipway.spi.SlipwayException `INVALID` if there is no such upload
    Path upload(String digest);
}
