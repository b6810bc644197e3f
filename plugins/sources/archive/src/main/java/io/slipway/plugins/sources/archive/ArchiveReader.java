package io.slipway.plugins.sources.archive;

import io.slipway.host.tree.TreeBounds;
import io.slipway.host.tree.TreeWriter;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Takes one kind of archive apart.
sealed interface ArchiveReader permits TarReader, ZipReader {
    /// Hands the entries below `folder` to `tree`, with the names that [Layout] gives them.
    void unpack(String folder, TreeWriter tree) throws IOException, InterruptedException;

    /// Told by the first bytes, since a name says nothing about an upload.
    static ArchiveReader of(Path file, TreeBounds bounds) throws IOException {
        var compression = Compression.of(file);
        if (compression == Compression.NONE && ZipReader.accepts(head(file))) {
            return new ZipReader(file);
        }
        if (TarReader.accepts(file, compression)) {
            return new TarReader(file, compression, bounds);
        }
        throw SlipwayException.invalid(
                "'%s' is no archive that is known here, must be tar, tar.gz, tar.bz2, zip, jar or war"
                        .formatted(file.getFileName()));
    }

    private static byte[] head(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(4);
        }
    }
}
