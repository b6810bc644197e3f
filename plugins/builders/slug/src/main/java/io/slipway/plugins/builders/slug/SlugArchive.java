package io.slipway.plugins.builders.slug;

import io.slipway.host.tree.PlainFiles;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Packs a built tree so that equal trees give equal bytes: entries sorted, one time, one user, two modes.
final class SlugArchive {
    /// The time of every entry. Not 1970: some tools take files from before 1980 for broken.
    static final Instant TIME = Instant.parse("1980-01-01T00:00:00Z");

    private static final int BUFFER_BYTES = 128 * 1024;
    private static final Set<String> NEVER = Set.of(".git", ".hg", ".svn");

    private final Path root;
    private final Set<String> leftOut;
    private final long maxBytes;
    private final List<String> skipped = new ArrayList<>();

    SlugArchive(Path root, Set<String> leftOut, long maxBytes) {
        this.root = root.toAbsolutePath().normalize();
        this.leftOut = Set.copyOf(leftOut);
        this.maxBytes = maxBytes;
    }

    /// @return what could not be packed and why, a line each
    List<String> write(Path archive) throws IOException, InterruptedException {
        var bounded = new Bounded(
                new BufferedOutputStream(PlainFiles.open(archive.resolveSibling(""), archive), BUFFER_BYTES), maxBytes);
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bounded, BUFFER_BYTES), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            folder("", tar);
        } catch (IOException e) {
            if (bounded.isFull()) {
                throw new SlipwayException(
                        Failure.EXHAUSTED,
                        "the slug has more than %d bytes, the limit maxSlugBytes".formatted(maxBytes),
                        e);
            }
            throw e;
        }
        return skipped;
    }

    private void folder(String name, TarArchiveOutputStream tar) throws IOException, InterruptedException {
        List<Path> children;
        try (var listed = Files.list(root.resolve(name))) {
            children = listed.sorted(
                            Comparator.comparing(path -> path.getFileName().toString()))
                    .toList();
        }
        for (var child : children) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            var last = child.getFileName().toString();
            var path = name.isEmpty() ? last : name + "/" + last;
            if (!NEVER.contains(last) && !leftOut.contains(path)) {
                entry(child, path, tar);
            }
        }
    }

    private void entry(Path file, String name, TarArchiveOutputStream tar) throws IOException, InterruptedException {
        if (Files.isSymbolicLink(file)) {
            link(file, name, tar);
        } else if (Files.isDirectory(file)) {
            put(header(name + "/", TarConstants.LF_DIR, 0755), tar);
            tar.closeArchiveEntry();
            folder(name, tar);
        } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            var header = header(name, TarConstants.LF_NORMAL, mode(file));
            header.setSize(Files.size(file));
            put(header, tar);
            Files.copy(file, tar);
            tar.closeArchiveEntry();
        } else {
            skipped.add("%s is neither file, folder nor link".formatted(name));
        }
    }

    private void link(Path file, String name, TarArchiveOutputStream tar) throws IOException {
        var target = Files.readSymbolicLink(file);
        var leads = file.resolveSibling(target).normalize();
        if (!leads.startsWith(root) || leadsOut(file)) {
            skipped.add("the link %s leads out of it, to %s".formatted(name, target));
            return;
        }
        var relative = target.isAbsolute() ? file.resolveSibling("").relativize(leads) : target;
        var header = header(name, TarConstants.LF_SYMLINK, 0777);
        header.setLinkName(relative.toString());
        put(header, tar);
        tar.closeArchiveEntry();
    }

    private boolean leadsOut(Path link) throws IOException {
        return Files.exists(link) && !link.toRealPath().startsWith(root.toRealPath());
    }

    private static int mode(Path file) throws IOException {
        // Asked of the file, not of the system: root may start anything.
        return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE) ? 0755 : 0644;
    }

    private static TarArchiveEntry header(String name, byte type, int mode) {
        var header = new TarArchiveEntry(name, type, true);
        header.setMode(mode);
        header.setIds(0, 0);
        header.setNames("", "");
        header.setModTime(TIME.toEpochMilli());
        return header;
    }

    private static void put(TarArchiveEntry header, TarArchiveOutputStream tar) throws IOException {
        tar.putArchiveEntry(header);
    }

    private static final class Bounded extends OutputStream {
        private final OutputStream out;
        private final long maxBytes;
        private long bytes;

        Bounded(OutputStream out, long maxBytes) {
            this.out = out;
            this.maxBytes = maxBytes;
        }

        boolean isFull() {
            return bytes > maxBytes;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            bytes += length;
            if (bytes > maxBytes) {
                throw new SlipwayException(
                        Failure.EXHAUSTED,
                        "the slug has more than %d bytes, the limit maxSlugBytes".formatted(maxBytes));
            }
            out.write(buffer, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
