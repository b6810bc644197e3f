package io.slipway.spi.build;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.artifact.Artifact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Its images lie elsewhere than in the artifact store: on an engine, in a registry. So it alone can tell
/// whether they are there, and take away those that nobody needs.
public non-sealed interface KeepsImages extends BuilderCapability {
    /// Whether `image`, which this builder made, is there still.
    ///
    /// @param registry the one that it was made for
    /// @throws SlipwayException `UNAVAILABLE` if the place that holds it did not answer
    boolean holds(Artifact.Image image, Optional<ImageRegistry> registry) throws InterruptedException;

    /// Removes images that builds of this instance made, unless they are needed or young, from where it keeps them
    /// and from the registries. Whatever else lies there is left alone.
    ///
    /// @return how many went
    int removeUnneeded(Needed needed) throws InterruptedException;

    /// @param digests as [Artifact.Image#digest] tells them
    /// @param young images that were the answer of a build after this stay
    /// @param registries that images may have been pushed to
    record Needed(Set<String> digests, Instant young, List<ImageRegistry> registries) {
        public Needed {
            digests = Set.copyOf(digests);
            registries = List.copyOf(registries);
        }
    }
}
