package io.slipway.spi.build;

import io.slipway.spi.artifact.Artifact;

/// @param recognised as [Builder#detect] answered, made exact by the build
public record BuildResult(Artifact artifact, Detection recognised) {}
