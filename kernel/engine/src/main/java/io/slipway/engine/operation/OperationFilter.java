package io.slipway.engine.operation;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which operations to list; an empty set and an absent name let all through.
public record OperationFilter(
        Set<String> teams,
        @Nullable String space,
        @Nullable String app,
        @Nullable String component,
        Set<OperationState> states) {
    public OperationFilter {
        teams = Set.copyOf(teams);
        states = Set.copyOf(states);
    }

    public static OperationFilter all() {
        return new OperationFilter(Set.of(), null, null, null, Set.of());
    }

    public static OperationFilter ofTeam(String team) {
        return new OperationFilter(Set.of(team), null, null, null, Set.of());
    }
}
