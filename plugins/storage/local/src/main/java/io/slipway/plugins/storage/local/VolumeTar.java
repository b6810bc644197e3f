package io.slipway.plugins.storage.local;

import io.slipway.spi.SlipwayException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// The content of a folder as a tar stream, both ways: files, folders and symbolic links with their modes and
/// times. Sockets and pipes are left out. Links are made last, so that nothing is written through one.
final class VolumeTar {
    private VolumeTar() {}

    static void write(Path folder, OutputStream out) throws IOException, InterruptedException {
        var tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        try (var files = Files.walk(folder)) {
            for (var file : (Iterable<Path>) files.sorted()::iterator) {
                endIfInterrupted();
                if (!file.equals(folder)) {
                    add(tar, folder.relativize(file).toString(), file);
                }
            }
        }
        tar.finish();
    }

    private static void add(TarArchiveOutputStream tar, String name, Path file) throws IOException {
        var attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        TarArchiveEntry entry;
        if (attributes.isSymbolicLink()) {
            entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
            entry.setLinkName(Files.readSymbolicLink(file).toString());
        } else if (attributes.isDirectory()) {
            entry = new TarArchiveEntry(name + "/");
        } else if (attributes.isRegularFile()) {
            entry = new TarArchiveEntry(name);
            entry.setSize(attributes.size());
        } else {
            return;
        }
        entry.setMode(mode(attributes.permissions()));
        entry.setModTime(attributes.lastModifiedTime());
        tar.putArchiveEntry(entry);
        if (attributes.isRegularFile()) {
            copy(file, attributes.size(), tar);
        }
        tar.closeArchiveEntry();
    }

    /// Exactly as many bytes as were announced, also of a file that is being written.
    private static void copy(Path file, long size, OutputStream out) throws IOException {
        var buffer = new byte[64 << 10];
        var left = size;
        try (var in = Files.newInputStream(file)) {
            while (left > 0) {
                var count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    break;
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        }
        while (left > 0) {
            var count = (int) Math.min(buffer.length, left);
            out.write(new byte[count]);
            left -= count;
        }
    }

    /// @param folder new; on failure the caller removes it
    static void read(InputStream in, Path folder) throws IOException, InterruptedException {
        var links = new LinkedHashMap<Path, String>();
        var modes = new LinkedHashMap<Path, TarArchiveEntry>();
        Files.createDirectories(folder);
        var tar = new WholeTar(in);
        for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            endIfInterrupted();
            var place = inside(folder, entry.getName());
            if (place.equals(folder)) {
                continue;
            }
            if (entry.isDirectory()) {
                Files.createDirectories(place);
                modes.put(place, entry);
            } else if (entry.isSymbolicLink()) {
                links.put(place, entry.getLinkName());
            } else if (entry.isLink()) {
                Files.createDirectories(place.resolveSibling("."));
                Files.createLink(place, inside(folder, entry.getLinkName()));
            } else if (entry.isFile()) {
                Files.createDirectories(place.resolveSibling("."));
                if (Files.copy(tar, place) != entry.getSize()) {
                    throw new EOFException("the tar ends within '%s'".formatted(entry.getName()));
                }
                modes.put(place, entry);
            }
        }
        if (!tar.ended) {
            throw new EOFException("the tar ends before its end mark");
        }
        for (var link : links.entrySet()) {
            Files.createDirectories(link.getKey().resolveSibling("."));
            Files.createSymbolicLink(link.getKey(), Path.of(link.getValue()));
        }
        for (var mode : modes.sequencedEntrySet().reversed()) {
            Files.setPosixFilePermissions(
                    mode.getKey(), permissions(mode.getValue().getMode()));
            Files.setLastModifiedTime(
                    mode.getKey(),
                    FileTime.from(mode.getValue().getLastModifiedTime().toInstant()));
        }
    }

    /// Tells a stream that was cut off between two entries from one that is whole.
    private static final class WholeTar extends TarArchiveInputStream {
        private boolean ended;

        WholeTar(InputStream in) {
            super(in, "UTF-8");
        }

        @Override
        protected boolean isEOFRecord(byte[] block) {
            var mark = super.isEOFRecord(block);
            ended |= mark && block != null;
            return mark;
        }
    }

    private static Path inside(Path folder, String name) {
        var place = folder.resolve(name.replaceFirst("^/+", "")).normalize();
        if (!place.startsWith(folder)) {
            throw SlipwayException.invalid("'%s' would lie outside of the volume".formatted(name));
        }
        return place;
    }

    private static int mode(Set<PosixFilePermission> permissions) {
        var letters = PosixFilePermissions.toString(permissions);
        var mode = 0;
        for (var i = 0; i < letters.length(); i++) {
            mode = mode << 1 | (letters.charAt(i) == '-' ? 0 : 1);
        }
        return mode;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        var letters = "rwxrwxrwx".toCharArray();
        for (var i = 0; i < letters.length; i++) {
            if ((mode & 0400 >> i) == 0) {
                letters[i] = '-';
            }
        }
        return PosixFilePermissions.fromString(new String(letters));
    }

    private static void endIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }
}
