package io.slipway.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slipway.tck.backend.RequiresBackend;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Plain `mvn` on a Java older than ours, as many have it as their usual one, compiles and tests by the toolchain of
/// a JDK 25 that lies beside it.
@Tag("delivered")
@RequiresBackend({"mvn", "tar"})
@Timeout(300)
final class OlderJavaIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern OLDER = Pattern.compile("JAVA_VERSION=\"(17|18|19|2[0-4])[.\"]");

    @TempDir
    private Path folder;

    @Test
    void oneModuleIsCompiledAndTestedOnTheNewerOne() throws Exception {
        var older = olderJava();
        assumeTrue(older.isPresent(), "there is no Java from 17 to 24 in the usual folders");
        copyOfTheSources();

        var build = new ProcessBuilder("mvn", "-B", "-ntp", "-q", "-pl", "spi/api", "test");
        build.environment().keySet().removeIf(name -> name.startsWith("MAVEN_") || name.startsWith("JAVA"));
        build.environment().put("JAVA_HOME", older.get().toString());
        build.environment().put("JAVA25_HOME", System.getProperty("java.home"));
        var log = folder.resolve("maven.log");
        var process = build.directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(4, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }

        assertThat(process.waitFor()).as(() -> said(log)).isZero();
        try (var type = new DataInputStream(
                Files.newInputStream(folder.resolve("spi/api/target/classes/io/slipway/spi/SlipwayException.class")))) {
            type.skipNBytes(6);
            assertThat(type.readUnsignedShort()).as("version of the class file").isEqualTo(69);
        }
        assertThat(folder.resolve("spi/api/target/surefire-reports/TEST-io.slipway.spi.SurfaceTest.xml"))
                .content()
                .contains("name=\"java.specification.version\" value=\"25\"");
    }

    private static Optional<Path> olderJava() throws IOException {
        var places = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(places)) {
            return Optional.empty();
        }
        try (var all = Files.list(places)) {
            return all.sorted()
                    .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(OlderJavaIT::isOlder)
                    .findFirst();
        }
    }

    private static boolean isOlder(Path home) {
        try {
            return OLDER.matcher(Files.readString(home.resolve("release"))).find();
        } catch (IOException e) {
            // It says not what it is: no Java of the usual kind.
            return false;
        }
    }

    /// Elsewhere, since the classes of this build lie beside its sources.
    private void copyOfTheSources() throws IOException, InterruptedException {
        var line = "tar -C \"$1\" --exclude=target --exclude=.git --exclude=.slipway -cf - . | tar -C \"$2\" -xf -";
        var copy = new ProcessBuilder(List.of("sh", "-c", line, "sh", ROOT.toString(), folder.toString()))
                .inheritIO()
                .start();
        assertThat(copy.waitFor()).as("copy of " + ROOT).isZero();
    }

    private static String said(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "nothing: " + e;
        }
    }
}
