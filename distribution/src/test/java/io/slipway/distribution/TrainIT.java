package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The start-up cache with a real JVM: it is used once trained, and never after a jar was replaced.
@Tag("delivered")
final class TrainIT {
    @TempDir
    private Path folder;

    @Test
    void cacheIsUsedUntilAJarIsReplaced() throws Exception {
        try (var slipway = PackagedSlipway.unpack(folder)) {
            slipway.slipway("train");
            slipway.start();
            assertThat(mapped(slipway)).as("files that the server has mapped").contains("/cache/server-");
            slipway.stop();

            // Byte for byte the same and as old: the JVM itself would take its old classes for the new.
            var jar = slipway.home().resolve("lib").resolve(nameOfOurs(slipway));
            var fresh = folder.resolve("fresh.jar");
            Files.copy(jar, fresh, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
            slipway.own(jar);
            slipway.start();

            assertThat(mapped(slipway)).doesNotContain("/cache/server-");
            slipway.stop();
        }
    }

    private static String nameOfOurs(PackagedSlipway slipway) throws IOException {
        try (var jars = Files.list(slipway.home().resolve("lib"))) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.startsWith("slipway-engine"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String mapped(PackagedSlipway slipway) throws IOException {
        return Files.readString(Path.of("/proc", String.valueOf(slipway.serverPid()), "maps"));
    }
}
