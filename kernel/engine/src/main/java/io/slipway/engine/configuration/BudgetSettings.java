package io.slipway.engine.configuration;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;

/// How much may be kept of what nobody needs at the moment; what was used longest ago goes first.
public record BudgetSettings(
        @ConfigDoc(value = "Build caches on each server; a cache goes as a whole.", fallback = "20Gi")
        long cacheBytes,

        @ConfigDoc(
                value = "Uploaded sources. One that a component needs stays; others go after a day, or after an hour"
                        + " where all take more than this.",
                fallback = "5Gi")
        long uploadBytes,

        @ConfigDoc(value = "Operations that ended, and logs of builds, in the database.", fallback = "512Mi")
        long storeBytes,

        @ConfigDoc(
                value = "Releases of a component, beside the current one, to which there is a way back. Their artifacts"
                        + " are kept whatever artifacts.keepBytes says.",
                fallback = "10")
        int keepReleases) {
    public BudgetSettings {
        notNegative("cacheBytes", cacheBytes);
        notNegative("uploadBytes", uploadBytes);
        notNegative("storeBytes", storeBytes);
        notNegative("keepReleases", keepReleases);
    }

    private static void notNegative(String name, long value) {
        if (value < 0) {
            throw SlipwayException.invalid("%s is %d, must be 0 or more".formatted(name, value));
        }
    }
}
