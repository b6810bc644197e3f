package io.slipway.engine.reconcile;

import io.slipway.engine.publication.Publications;
import io.slipway.engine.reconcile.WantedWorkload.Names;
import io.slipway.engine.release.Release;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import java.util.Optional;
import java.util.stream.Stream;

/// What the scheduler of one datacenter is given of a release: the artifact, or the image that its slug became.
final class RunnableArtifacts {
    private final String datacenter;
    private final Publications publications;

    RunnableArtifacts(String datacenter, Publications publications) {
        this.datacenter = datacenter;
        this.publications = publications;
    }

    /// @throws SlipwayException `UNAVAILABLE` if its image is not published
    Artifact of(Release release) {
        return isToBePublished(release)
                ? publications
                        .find(release.id(), datacenter)
                        .orElseThrow(() -> new SlipwayException(
                                Failure.UNAVAILABLE, "waits for the image of %s".formatted(release.label())))
                : release.artifact();
    }

    /// A release of the workload whose image is missing.
    Optional<Release> unpublished(WantedWorkload wanted) {
        return Stream.concat(Stream.of(wanted.release()), wanted.previous().stream())
                .filter(this::isToBePublished)
                .filter(release -> publications.find(release.id(), datacenter).isEmpty())
                .findFirst();
    }

    /// Takes as long as registries do.
    void publish(Names names, Release release) throws InterruptedException {
        if (release.artifact() instanceof Artifact.Slug slug) {
            var component = String.join("-", names.team(), names.space(), names.app(), names.component());
            publications.publish(datacenter, new Publications.Order(release.id(), release.buildId(), slug, component));
        }
    }

    private boolean isToBePublished(Release release) {
        return release.artifact() instanceof Artifact.Slug && publications.isFor(datacenter);
    }
}
