package io.slipway.engine.release;

import io.slipway.spi.artifact.Artifact;
import java.time.Instant;
import java.util.Optional;

/// @param number counts from 1 within the component; shown as `v1`
/// @param note why it was made, for people: `deploy`, `rollback to v3`, `env changed`
public record Release(
        String id,
        String componentId,
        long number,
        Optional<String> buildId,
        Artifact artifact,
        ReleaseConfig config,
        State state,
        String note,
        String createdBy,
        Instant createdAt) {

    public enum State {
        /// Made, and never served yet.
        NEW,
        /// Served, or serves.
        GOOD,
        /// Did not come up and was taken back.
        FAILED
    }

    public String label() {
        return "v" + number;
    }
}
