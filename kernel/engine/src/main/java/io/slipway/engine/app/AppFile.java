package io.slipway.engine.app;

import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What `slipway.yaml` means, with every default in its place.
///
/// @param unscaled components of which the file does not say how many instances they have
public record AppFile(String app, SortedMap<String, ComponentDefinition> components, Set<String> unscaled) {
    public AppFile {
        unscaled = Set.copyOf(unscaled);
    }

    /// The same, with what the file leaves open as `present` has it.
    ///
    /// @param present the number of instances of a component by its name, or null where there is none yet
    public AppFile scaled(Function<String, @Nullable Integer> present) {
        var scaled = new TreeMap<>(components);
        for (var name : unscaled) {
            var count = present.apply(name);
            if (count != null) {
                scaled.computeIfPresent(name, (_, definition) -> definition.withInstances(count));
            }
        }
        return new AppFile(app, scaled, unscaled);
    }
}
