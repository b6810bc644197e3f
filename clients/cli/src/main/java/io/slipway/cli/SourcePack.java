package io.slipway.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/// Packs a folder of source as a gzipped tar: sorted, without times and owners, so that equal content gives
/// equal bytes and is neither uploaded nor built twice.
final class SourcePack {
    private SourcePack() {}

    /// @return how many files it holds
    static int write(Path folder, Path archive) throws IOException {
        var files = list(folder);
        var parameters = new GzipParameters();
        parameters.setModificationTime(0);
        try (var out = new TarArchiveOutputStream(
                new GzipCompressorOutputStream(new BufferedOutputStream(Files.newOutputStream(archive)), parameters))) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (var file : files) {
                add(folder, file, out);
            }
        }
        return files.size();
    }

    private static void add(Path folder, Path file, TarArchiveOutputStream out) throws IOException {
        // As `tar .` has it: the single folder of such an archive belongs to the source and is kept.
        var name = "./" + folder.relativize(file);
        if (Files.isSymbolicLink(file)) {
            var entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(Files.readSymbolicLink(file).toString());
            entry.setModTime(0);
            entry.setIds(0, 0);
            out.putArchiveEntry(entry);
            out.closeArchiveEntry();
            return;
        }
        var entry = new TarArchiveEntry(name);
        entry.setSize(Files.size(file));
        entry.setModTime(0);
        entry.setIds(0, 0);
        entry.setMode(Files.isExecutable(file) ? 0755 : 0644);
        out.putArchiveEntry(entry);
        Files.copy(file, out);
        out.closeArchiveEntry();
    }

    private static List<Path> list(Path folder) throws IOException {
        var ignored = Ignored.of(folder);
        var files = new ArrayList<Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                if (!visited.equals(folder) && ignored.covers(folder.relativize(visited), true)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                ignored.enter(folder, visited);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                var plain = attributes.isRegularFile() || attributes.isSymbolicLink();
                // The app file goes along by itself: another count or variable in it needs no other build.
                if (file.equals(folder.resolve(AppSource.FILE))) {
                    return FileVisitResult.CONTINUE;
                }
                if (plain && !ignored.covers(folder.relativize(file), false)) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        files.sort(Comparator.comparing(file -> folder.relativize(file).toString()));
        return files;
    }
}
