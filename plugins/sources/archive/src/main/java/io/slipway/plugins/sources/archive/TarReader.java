package io.slipway.plugins.sources.archive;

import io.slipway.host.tree.TreeBounds;
import io.slipway.host.tree.TreeWriter;
import io.slipway.host.tree.TreeWriter.Mode;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;

/// @param compression what the tar is wrapped in
/// @param bounds kept by [TreeWriter], and here where names are read ahead of the content
record TarReader(Path file, Compression compression, TreeBounds bounds) implements ArchiveReader {
    private static final int RECORD_BYTES = 512;

    static boolean accepts(Path file, Compression compression) throws IOException {
        try (var in = compression.open(file)) {
            var first = in.readNBytes(RECORD_BYTES);
            return first.length == RECORD_BYTES && TarUtils.verifyCheckSum(first);
        } catch (EOFException e) {
            return false;
        }
    }

    /// Reads the archive twice: whether everything lies in one folder is known at its end only.
    @Override
    public void unpack(String folder, TreeWriter tree) throws IOException, InterruptedException {
        try {
            var layout = Layout.of(names(), folder);
            try (var tar = open()) {
                for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    write(entry, tar, layout, tree);
                }
            }
        } catch (EOFException | IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    private void write(TarArchiveEntry entry, TarArchiveInputStream tar, Layout layout, TreeWriter tree)
            throws IOException, InterruptedException {
        var name = layout.nameOf(nameOf(entry));
        if (name.isEmpty()) {
            return;
        }
        if (entry.isDirectory()) {
            tree.folder(name);
        } else if (entry.isSymbolicLink()) {
            tree.link(name, entry.getLinkName());
        } else if (entry.isLink()) {
            tree.copy(name, layout.nameOf(entry.getLinkName()));
        } else if (entry.isFile() && !special(entry)) {
            tree.file(name, Mode.of(entry.getMode()), tar);
        } else {
            throw SlipwayException.invalid(
                    "the source has '%s', a device or pipe: only files, folders and links may stand in it"
                            .formatted(name));
        }
    }

    private static boolean special(TarArchiveEntry entry) {
        return entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    }

    private List<String> names() throws IOException, InterruptedException {
        var names = new ArrayList<String>();
        var bytes = 0L;
        try (var tar = open()) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                names.add(nameOf(entry));
                bytes += entry.getSize();
                bounds.check(names.size(), bytes);
            }
        }
        return names;
    }

    private static String nameOf(TarArchiveEntry entry) {
        var name = entry.getName();
        return entry.isDirectory() && !name.endsWith("/") ? name + "/" : name;
    }

    private TarArchiveInputStream open() throws IOException {
        return new TarArchiveInputStream(compression.open(file), "UTF-8");
    }

    private SlipwayException damaged(Exception cause) {
        return new SlipwayException(
                Failure.INVALID, "'%s' is cut off or damaged: upload it again".formatted(file.getFileName()), cause);
    }
}
