package io.slipway.engine.configuration;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where slugs and uploads are kept.
public record ArtifactSettings(
        @ConfigDoc("Folder of the artifacts, the same for all servers; artifacts below server.data where absent.")
        @Nullable
        Path folder,

        @ConfigDoc(value = "Largest upload.", fallback = "1Gi")
        long uploadBytes,

        @ConfigDoc(
                value = "Artifacts that no release needs are kept for a way back until all take more than this.",
                fallback = "20Gi")
        long keepBytes) {
    public ArtifactSettings {
        if (uploadBytes < 1) {
            throw SlipwayException.invalid("uploadBytes is %d, must be above 0".formatted(uploadBytes));
        }
        if (keepBytes < 0) {
            throw SlipwayException.invalid("keepBytes is %d, must be 0 or more".formatted(keepBytes));
        }
    }
}
