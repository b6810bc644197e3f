package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// A program of util-linux that this library starts.
enum Tool {
    SETSID,
    SETPRIV,
    PRLIMIT,
    FLOCK,
    IONICE,
    UNSHARE;

    String path() {
        var name = name().toLowerCase(Locale.ROOT);
        for (var folder : ShellScripts.DEFAULT_PATH.split(":")) {
            var candidate = Path.of(folder, name);
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new SlipwayException(
                Failure.UNSUPPORTED, "%s is missing on this machine: install the package util-linux".formatted(name));
    }
}
