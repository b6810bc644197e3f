package io.slipway.engine.delivery;

import java.util.List;
import java.util.OptionalInt;

/// What a move has found before it changed anything: the parts of the app in the order of their needs.
record MoveSurvey(String from, List<Part> parts) {
    MoveSurvey {
        parts = List.copyOf(parts);
    }

    /// @param releaseId empty where none ever served
    /// @param running how many instances are wanted of it; empty where nothing of it is to run
    /// @param data whether it has volumes, and so one place at a time
    record Part(String componentId, String name, String releaseId, OptionalInt running, boolean data) {}
}
