package io.slipway.http;

import io.slipway.engine.artifact.ArtifactStore;
import io.slipway.engine.artifact.Uploads;
import io.slipway.engine.build.StoredBytes;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;

/// The stores of artifacts and uploads as builds and deploys ask for them.
final class StoredArtifacts implements StoredBytes {
    private final ArtifactStore artifacts;
    private final Uploads uploads;

    @Inject
    StoredArtifacts(ArtifactStore artifacts, Uploads uploads) {
        this.artifacts = artifacts;
        this.uploads = uploads;
    }

    @Override
    public boolean holds(Artifact.Slug slug) {
        return answered(() -> artifacts.holds(slug));
    }

    @Override
    public boolean holdsUpload(String digest) {
        return answered(() -> uploads.find(digest).isPresent());
    }

    @Override
    public Path upload(String digest) {
        return answered(() -> uploads.file(digest));
    }

    private static <T> T answered(Question<T> question) {
        try {
            return question.ask();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "the artifact store did not answer: " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask() throws IOException;
    }
}
