package io.slipway.engine.app;

import java.util.List;
import java.util.Optional;

/// What a deploy would change, exactly.
public record Plan(List<PlannedChange> changes) {
    public Plan {
        changes = List.copyOf(changes);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// @param field such as `components.web.instances`
    /// @param effect on what runs: `new release`, `no restart`
    public record PlannedChange(
            Action action,
            Optional<String> component,
            String field,
            Optional<String> from,
            Optional<String> to,
            String effect) {}

    public enum Action {
        ADD,
        CHANGE,
        REMOVE
    }
}
