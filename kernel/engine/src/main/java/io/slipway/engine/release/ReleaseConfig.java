package io.slipway.engine.release;

import io.slipway.engine.app.ComponentDefinition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that a release freezes beside its artifact. Stored as JSON, so components may be added but neither
/// renamed nor given another meaning.
///
/// @param definition as the app file said; its `instances` is history, the wanted number stands with the component
/// @param secretVersions by name: a release goes on with the version it was made with
/// @param command that starts it; empty where the artifact brings its own
/// @param recognisedEnv what the builder found that the program needs; the definition's own values win
/// @param recognisedPort that the program listens on when it ignores `$PORT`
/// @param sourceKey tells equal sources from others: a rebuild of the same is no change
/// @param elsewhere by what it needs in another datacenter, the variables that tell where that is reached
public record ReleaseConfig(
        ComponentDefinition definition,
        SortedMap<String, Long> secretVersions,
        Optional<String> command,
        SortedMap<String, String> recognisedEnv,
        OptionalInt recognisedPort,
        String sourceKey,
        SortedMap<String, SortedMap<String, String>> elsewhere) {
    public ReleaseConfig {
        // Those that were stored before there was any have none.
        elsewhere = Objects.requireNonNullElseGet(elsewhere, TreeMap::new);
    }

    /// What it needs of the components that run beside it.
    public List<String> needsHere() {
        return definition.needs().stream()
                .filter(need -> !elsewhere.containsKey(need))
                .toList();
    }
}
