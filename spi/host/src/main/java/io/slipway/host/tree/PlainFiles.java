package io.slipway.host.tree;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes below a folder in which a program of somebody else's may have put links: none is followed, and one that
/// is in the way is replaced. For a time in which that program does not run.
public final class PlainFiles {
    private PlainFiles() {}

    /// A folder below `root`, made where it is missing, in which no step is a link.
    public static Path folder(Path root, Path folder) throws IOException {
        var at = root;
        for (var step : root.relativize(folder)) {
            at = at.resolve(step);
            if (!at.toString().isEmpty() && !Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(at);
                Files.createDirectory(at);
            }
        }
        return folder;
    }

    /// A new file below `root` to be written to; one that is there already is replaced.
    public static OutputStream open(Path root, Path file) throws IOException {
        folder(root, file.resolveSibling("").normalize());
        Files.deleteIfExists(file);
        return Files.newOutputStream(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /// As [#open], with all of its content.
    public static void write(Path root, Path file, byte[] content) throws IOException {
        try (var out = open(root, file)) {
            out.write(content);
        }
    }

    /// Whether `path` is there and no step from `root` to it is a link.
    public static boolean leadsTo(Path root, Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && path.toRealPath().equals(root.toRealPath().resolve(root.relativize(path)));
    }
}
