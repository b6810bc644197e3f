package io.slipway.host.tree;

import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/// Writes a tree below one folder and nothing outside of it, within bounds. Names that climb or are absolute,
/// and links that lead outside, are refused with `INVALID`.
///
/// Links are only made in [#finish], so no file is ever written through one. Not for several threads.
public final class TreeWriter {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path root;
    private final TreeBounds bounds;
    private final Map<String, String> links = new TreeMap<>();
    private int entries;
    private long bytes;

    public TreeWriter(Path root, TreeBounds bounds) {
        this.root = root;
        this.bounds = bounds;
    }

    /// @param name relative, with `/` between names; may end with one
    public void folder(String name) throws IOException, InterruptedException {
        count();
        try {
            Files.createDirectories(inside(name));
        } catch (FileAlreadyExistsException e) {
            throw twice(name);
        }
    }

    public void file(String name, Mode mode, InputStream content) throws IOException, InterruptedException {
        count();
        var file = inside(name);
        try {
            Files.createDirectories(file.getParent());
            // An archive that was appended to holds a name twice, and the later one counts.
            Files.deleteIfExists(file);
        } catch (FileAlreadyExistsException e) {
            throw twice(name);
        }
        try (var out = Files.newOutputStream(file)) {
            var buffer = new byte[BUFFER_BYTES];
            for (var read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                bytes += read;
                bounds.check(entries, bytes);
                out.write(buffer, 0, read);
            }
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode.permissions));
    }

    public void link(String name, String target) throws InterruptedException {
        count();
        inside(name);
        links.put(strip(name), target);
    }

    /// A second name of a file that was written before, as tar has it: becomes a copy.
    public void copy(String name, String original) throws IOException, InterruptedException {
        var from = inside(original);
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            throw SlipwayException.invalid(
                    "'%s' is a hard link to '%s', which is no file of the source".formatted(name, original));
        }
        var mode = Files.isExecutable(from) ? Mode.EXECUTABLE : Mode.PLAIN;
        try (var content = Files.newInputStream(from)) {
            file(name, mode, content);
        }
    }

    /// Makes the links, once all their targets are known.
    public void finish() throws IOException {
        for (var link : links.entrySet()) {
            if (!Links.staysInside(link.getKey(), links)) {
                throw SlipwayException.invalid("'%s' is a link to '%s', which leads out of the source"
                        .formatted(link.getKey(), link.getValue()));
            }
        }
        for (var link : links.entrySet()) {
            var path = root.resolve(link.getKey());
            try {
                Files.createDirectories(path.getParent());
                Files.createSymbolicLink(path, Path.of(link.getValue()));
            } catch (FileAlreadyExistsException e) {
                throw twice(link.getKey());
            }
        }
    }

    private void count() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        bounds.check(++entries, bytes);
    }

    private Path inside(String name) {
        var plain = strip(name);
        if (plain.isEmpty() || plain.startsWith("/") || plain.indexOf('\0') >= 0) {
            throw SlipwayException.invalid("the source has an entry '%s', must be a relative path".formatted(name));
        }
        for (var part : plain.split("/", -1)) {
            if (part.equals("..")) {
                throw SlipwayException.invalid("the source has an entry '%s', which leads out of it".formatted(name));
            }
        }
        return root.resolve(plain);
    }

    private static String strip(String name) {
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    private static SlipwayException twice(String name) {
        return SlipwayException.invalid(
                "the source has '%s' once as a file and once as a folder or link".formatted(name));
    }

    /// The rights of a file, of which only this much is taken over.
    public enum Mode {
        PLAIN("rw-r--r--"),
        EXECUTABLE("rwxr-xr-x");

        private final String permissions;

        Mode(String permissions) {
            this.permissions = permissions;
        }

        /// @param unixMode of which only the owner's right to start it counts
        public static Mode of(int unixMode) {
            return (unixMode & 0100) == 0 ? PLAIN : EXECUTABLE;
        }
    }
}
