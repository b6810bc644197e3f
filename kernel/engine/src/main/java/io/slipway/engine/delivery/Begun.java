package io.slipway.engine.delivery;

import java.time.Duration;
import java.util.OptionalInt;

/// What the step that begins a rollout answers.
///
/// @param workloadId the one that is to take over
/// @param before how many instances served until then; empty where none did
/// @param watch how long the release is watched once it has taken over; zero where there is none to go back to
record Begun(String workloadId, OptionalInt before, Duration watch) {
    boolean isWatched() {
        return watch.isPositive();
    }
}
