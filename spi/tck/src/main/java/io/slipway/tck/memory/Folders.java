package io.slipway.tck.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/// Whole folders.
final class Folders {
    private Folders() {}

    static void delete(Path folder) {
        try {
            for (var path : below(folder)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }

    static void empty(Path folder) throws IOException {
        for (var path : below(folder)) {
            if (!path.equals(folder)) {
                Files.delete(path);
            }
        }
    }

    static void moveContent(Path from, Path to) throws IOException {
        try (var entries = Files.newDirectoryStream(from)) {
            for (var entry : entries) {
                Files.move(entry, to.resolve(from.relativize(entry)));
            }
        }
    }

    static long bytes(Path folder) {
        try {
            var sum = 0L;
            for (var path : below(folder)) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    sum += Files.size(path);
                }
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot measure " + folder, e);
        }
    }

    private static List<Path> below(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (var paths = Files.walk(folder)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
