package io.slipway.engine.plugin;

import java.util.jar.Attributes;

/// What a plugin's jar says of itself.
///
/// @param requires the range of SPI versions it runs with
/// @param spiVersion the SPI it was built with; empty where its build does not say
public record PluginManifest(
        String id,
        String version,
        String provider,
        String description,
        String license,
        String requires,
        String spiVersion) {
    static final String ID = "Plugin-Id";
    static final String VERSION = "Plugin-Version";
    static final String PROVIDER = "Plugin-Provider";
    static final String REQUIRES = "Plugin-Requires";

    static PluginManifest of(Attributes attributes) {
        return new PluginManifest(
                value(attributes, ID),
                value(attributes, VERSION),
                value(attributes, PROVIDER),
                value(attributes, "Plugin-Description"),
                value(attributes, "Plugin-License"),
                value(attributes, REQUIRES),
                value(attributes, "Slipway-Spi-Version"));
    }

    private static String value(Attributes attributes, String name) {
        var value = attributes.getValue(name);
        return value == null ? "" : value.trim();
    }
}
