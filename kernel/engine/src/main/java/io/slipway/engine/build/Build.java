package io.slipway.engine.build;

import io.slipway.spi.artifact.Artifact;
import io.slipway.spi.build.Detection;
import java.time.Instant;
import java.util.Optional;

/// One run of a builder: a row of the store.
///
/// @param number counts from 1 within the component
/// @param sourceKey tells equal sources, built with equal settings, from others
/// @param revision the commit or digest that was built
public record Build(
        String id,
        String componentId,
        long number,
        State state,
        String sourceKey,
        String revision,
        String description,
        String builder,
        Optional<Artifact> artifact,
        Optional<Detection> recognised,
        Optional<String> message,
        Instant startedAt,
        Optional<Instant> endedAt) {

    public enum State {
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED
    }
}
