package io.slipway.engine.configuration;

import io.slipway.engine.plugin.Family;
import io.slipway.engine.plugin.LoadedPlugin;
import java.util.Optional;

/// A place of the configuration that names a plugin.
///
/// @param place unique in the installation, such as `shanghai/scheduler` or `builders/slug`
/// @param type as written
/// @param runsOn the datacenter on which it does its work, where that is not the server itself
public record PluginSection(String place, Family family, String type, Optional<String> runsOn, Backing backing) {
    /// What stands behind the name. Equal backings need no new instance.
    public sealed interface Backing {
        record Ready(LoadedPlugin plugin, Record config) implements Backing {}

        /// @param reason one sentence
        record Missing(String reason) implements Backing {}
    }
}
