package com.example.shell;

import io.slipway.spi.SlipwayException;
import io.slipway.spi.config.ConfigDoc;
import java.nio.file.Path;

/// The keys that stand beside `plugin: shell` in `server.yaml`.
///
/// @param mostInstances of one workload
public record ShellSchedulerConfig(
        @ConfigDoc(value = "The POSIX shell that runs the loops.", fallback = "/bin/sh") Path shell,
        @ConfigDoc(value = "Instances of one workload at most.", fallback = "50") int mostInstances) {
    public ShellSchedulerConfig {
        if (mostInstances < 1) {
            throw SlipwayException.invalid("mostInstances is %d, must be 1 or more".formatted(mostInstances));
        }
    }
}
