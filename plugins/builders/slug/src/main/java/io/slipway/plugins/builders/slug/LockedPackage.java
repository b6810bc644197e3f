package io.slipway.plugins.builders.slug;

import java.util.List;
import java.util.Map;

/// One package of a Python lock file.
///
/// @param hashes of all its files, such as `sha256:…`
/// @param needs what it depends on
/// @param extras what it depends on beyond, by the name of the extra that asks for it
record LockedPackage(
        String name, String version, List<String> hashes, List<Need> needs, Map<String, List<Need>> extras) {
    /// @param version empty where the lock file has one version of `name` only
    /// @param marker of PEP 508, empty where it is always needed
    record Need(String name, String version, String marker, List<String> extras) {}
}
