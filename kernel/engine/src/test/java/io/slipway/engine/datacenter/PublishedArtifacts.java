package io.slipway.engine.datacenter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;

/// What of Slipway an author of a plugin gets from a Maven repository, laid out as a local one: the SPI and the
/// TCK as they stand on this class path, and their parent.
///
/// @param root of the source tree
record PublishedArtifacts(Path root) {
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>slipway-parent</artifactId>\\s*<version>([^<]+)</version>");

    String version() throws IOException {
        var matcher = VERSION.matcher(Files.readString(root.resolve("pom.xml")));
        if (!matcher.find()) {
            throw new IOException("the root pom.xml has no version");
        }
        return matcher.group(1);
    }

    void into(Path repository, Class<?> ofSpi, Class<?> ofTck) throws Exception {
        pom(repository, "slipway-parent", root.resolve("pom.xml"));
        pom(repository, "slipway-spi", root.resolve("spi/api/pom.xml"));
        pom(repository, "slipway-tck", root.resolve("spi/tck/pom.xml"));
        jar(ofSpi, file(repository, "slipway-spi", "jar"));
        jar(ofTck, file(repository, "slipway-tck", "jar"));
    }

    private void pom(Path repository, String artifact, Path pom) throws IOException {
        Files.copy(pom, file(repository, artifact, "pom"));
    }

    private Path file(Path repository, String artifact, String ending) throws IOException {
        var folder = Files.createDirectories(
                repository.resolve("io/slipway").resolve(artifact).resolve(version()));
        return folder.resolve("%s-%s.%s".formatted(artifact, version(), ending));
    }

    /// A module that was only compiled stands on the class path as a folder.
    private static void jar(Class<?> type, Path to) throws Exception {
        var source =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (!Files.isDirectory(source)) {
            Files.copy(source, to);
            return;
        }
        try (var jar = new JarOutputStream(Files.newOutputStream(to));
                var files = Files.walk(source)) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new JarEntry(source.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
    }
}
