package io.slipway.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/// A folder for the programs that builds start. Not below `/tmp`, in whose place a build has a folder of its own, and
/// not below a home, which other users cannot enter.
///
/// @param path of an empty folder
record ToolFolder(Path path) implements AutoCloseable {
    static ToolFolder make() throws IOException {
        var place = Files.isWritable(Path.of("/opt"))
                ? Path.of("/opt")
                : Path.of("target").toAbsolutePath();
        var path = Files.createTempDirectory(place, "slipway-tools-");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new ToolFolder(path);
    }

    void script(String name, String text) throws IOException {
        var file = Files.writeString(path.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /// Where a shell would find it.
    static Path onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(program + " is not on PATH"));
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
