package io.slipway.distribution;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;

/// On what a fresh installation has: programs of this machine behind the embedded gateway.
final class NoFailedRequestIT extends NoFailedRequestSuite {
    @Override
    protected Pair pair() {
        return Pair.EMBEDDED;
    }

    /// A jar of other bytes is another program.
    @Override
    protected void upgradeGateway(PackagedSlipway slipway) throws IOException {
        var jar = slipway.home().resolve("plugins/slipway-loadbalancer-embedded.jar");
        try (var files = FileSystems.newFileSystem(jar)) {
            Files.writeString(files.getPath("/another-version"), Long.toString(System.nanoTime()));
        }
        // It is written anew, for its writer alone.
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
