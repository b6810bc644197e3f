package io.slipway.distribution;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;

/// The gateway that comes along.
final class EmbeddedGateway {
    private EmbeddedGateway() {}

    /// Makes the next start of the server bring another program: a jar of other bytes is one.
    static void upgrade(PackagedSlipway slipway) throws IOException {
        var jar = slipway.home().resolve("plugins/slipway-loadbalancer-embedded.jar");
        try (var files = FileSystems.newFileSystem(jar)) {
            Files.writeString(files.getPath("/another-version"), Long.toString(System.nanoTime()));
        }
        // It is written anew, for its writer alone.
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
