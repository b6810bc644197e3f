package io.slipway.spi.build;

/// What a builder makes and honours.
public enum BuilderTrait {
    /// Answers [io.slipway.spi.artifact.Artifact.Slug].
    MAKES_SLUGS,
    /// Answers [io.slipway.spi.artifact.Artifact.Image].
    MAKES_IMAGES,
    /// Keeps things in [BuildRequest#cache] that make the next build of the component quicker.
    USES_CACHE
}
