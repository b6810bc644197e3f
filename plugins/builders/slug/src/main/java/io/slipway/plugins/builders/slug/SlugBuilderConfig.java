package io.slipway.plugins.builders.slug;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

public record SlugBuilderConfig(
        @ConfigDoc("Folders in which node, python3, go and the like are looked for before those of PATH and the"
                + " usual ones.")
        List<Path> toolFolders,

        @ConfigDoc("Variables of the server's own environment that builds see beyond the usual ones for proxies,"
                + " certificates and registries. Builds can read their values: name none that holds a"
                + " credential.")
        List<String> passEnv,

        @ConfigDoc("The JDK or JRE (25 or newer) that serves static sites; left out, the one that runs Slipway.")
        Optional<Path> javaHome,

        @ConfigDoc(value = "Size that one slug may have, packed.", fallback = "1Gi")
        long maxSlugBytes) {
    public SlugBuilderConfig {
        toolFolders = List.copyOf(toolFolders);
        passEnv = List.copyOf(passEnv);
        if (maxSlugBytes <= 0) {
            throw SlipwayException.invalid("maxSlugBytes is %d, must be above 0".formatted(maxSlugBytes));
        }
    }
}
