package io.slipway.plugins.sources.archive;

import io.slipway.host.tree.TreeWriter;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import io.slipway.spi.source.Revision;
import io.slipway.spi.source.SourceProvider;
import io.slipway.spi.source.SourceRef;
import java.io.IOException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Source from one archive file that was uploaded to the server; its location is a `file:` URI.
///
/// A revision is the digest of the file's bytes. The single folder in which most archives keep everything is
/// left out (see [Layout]); a jar or war is not unpacked but handed on as the only file of the tree.
final class ArchiveSource implements SourceProvider {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ArchiveSourceConfig config;

    ArchiveSource(ArchiveSourceConfig config) {
        this.config = config;
    }

    @Override
    public Revision resolve(SourceRef ref) throws InterruptedException {
        var file = file(ref, Failure.INVALID);
        try {
            var digest = digest(file);
            if (!ref.version().isEmpty() && !ref.version().equals(digest)) {
                throw SlipwayException.invalid("version is '%s', the archive %s is %s: leave the version out"
                        .formatted(ref.version(), ref.location(), digest));
            }
            return new Revision(ref, digest, file.getFileName().toString());
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "could not read " + ref.location(), e);
        }
    }

    @Override
    public void fetch(Revision revision, Path into) throws IOException, InterruptedException {
        var file = file(revision.ref(), Failure.CONFLICT);
        var digest = digest(file);
        if (!digest.equals(revision.id())) {
            throw SlipwayException.conflict(
                    "%s is now %s, was %s".formatted(revision.ref().location(), digest, revision.id()));
        }
        var unpacked = new TreeWriter(into, config.bounds());
        ArchiveReader.of(file, config.bounds()).unpack(revision.ref().folder(), unpacked);
        unpacked.finish();
    }

    @Override
    public void close() {
        // Holds nothing.
    }

    private Path file(SourceRef ref, Failure whenAbsent) {
        var file = path(ref);
        var uploads = config.uploads();
        try {
            if (!Files.isRegularFile(file)) {
                throw new SlipwayException(
                        whenAbsent, "location is %s, no such archive: upload it again".formatted(ref.location()));
            }
            if (uploads.isPresent()
                    && !file.toRealPath().startsWith(uploads.get().toRealPath())) {
                throw new SlipwayException(
                        Failure.DENIED, "location is %s, must lie below %s".formatted(ref.location(), uploads.get()));
            }
            return file;
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "could not look at " + ref.location(), e);
        }
    }

    private static Path path(SourceRef ref) {
        if (!"file".equals(ref.location().getScheme())) {
            throw SlipwayException.invalid("location is %s, must be a file: URI".formatted(ref.location()));
        }
        try {
            return Path.of(ref.location());
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            throw new SlipwayException(
                    Failure.INVALID,
                    "location is %s, must be a file: URI with an absolute path".formatted(ref.location()),
                    e);
        }
    }

    private static String digest(Path file) throws IOException, InterruptedException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            var buffer = new byte[BUFFER_BYTES];
            while (in.read(buffer) >= 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return "sha256:" + HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new SlipwayException(Failure.BROKEN, "this Java lacks SHA-256", e);
        }
    }
}
