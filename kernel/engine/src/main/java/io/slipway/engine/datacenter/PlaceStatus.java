package io.slipway.engine.datacenter;

import io.slipway.engine.plugin.Family;
import java.util.Optional;

/// A place of the configuration that names a plugin, for people.
///
/// @param place such as `local/scheduler`
/// @param plugin id and version of what serves it now; empty when nothing does
/// @param inFlight calls that are under way
/// @param trouble what is wrong; empty when nothing is
public record PlaceStatus(
        String place, Family family, String type, Optional<String> plugin, int inFlight, Optional<String> trouble) {}
