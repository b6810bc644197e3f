package io.slipway.plugins.storage.local;

import io.slipway.spi.config.ConfigDoc;
import java.nio.file.Path;
import java.util.Optional;

public record LocalStorageConfig(
        @ConfigDoc("Where the volumes lie; absent: below the data folder of the server. Every user of this machine"
                + " must be able to pass through its parents.")
        Optional<Path> folder) {}
