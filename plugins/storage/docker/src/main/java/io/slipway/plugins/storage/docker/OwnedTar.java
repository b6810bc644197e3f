package io.slipway.plugins.storage.docker;

import io.slipway.image.Tars;
import io.slipway.spi.SlipwayException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// A tar as it comes in, turned into one that an engine unpacks into a volume: all of it belongs to the volume's owner,
/// nothing lies outside, and devices and pipes are left out.
record OwnedTar(Owner owner) {
    private static final int OPEN = 0755;

    record Owner(int uid, int gid) {
        /// @param text two numbers with a colon between
        static Owner parse(String text) {
            var parts = text.split(":", 2);
            return new Owner(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
    }

    /// The root of a volume alone.
    void empty(OutputStream out) throws IOException {
        var tar = Tars.to(out);
        root(tar);
        tar.finish();
    }

    /// @throws SlipwayException `INVALID` if an entry would lie outside
    void filled(InputStream in, OutputStream out) throws IOException, InterruptedException {
        var tar = Tars.to(out);
        root(tar);
        var incoming = new WholeTar(in);
        for (var entry = incoming.getNextEntry(); entry != null; entry = incoming.getNextEntry()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            var name = inside(entry.getName());
            if (!name.isEmpty() && isCarried(entry)) {
                copy(incoming, entry, name, tar);
            }
        }
        if (!incoming.ended) {
            throw new EOFException("the tar ends before its end mark");
        }
        tar.finish();
    }

    private void root(TarArchiveOutputStream tar) throws IOException {
        var root = new TarArchiveEntry(Helpers.FOLDER + "/");
        root.setMode(OPEN);
        put(tar, root);
        tar.closeArchiveEntry();
    }

    private void put(TarArchiveOutputStream tar, TarArchiveEntry entry) throws IOException {
        entry.setIds(owner.uid(), owner.gid());
        entry.setNames("", "");
        tar.putArchiveEntry(entry);
    }

    private static boolean isCarried(TarArchiveEntry entry) {
        return entry.isDirectory() || entry.isSymbolicLink() || entry.isLink() || entry.isFile();
    }

    private void copy(TarArchiveInputStream in, TarArchiveEntry from, String name, TarArchiveOutputStream tar)
            throws IOException {
        var full = Helpers.FOLDER + "/" + name;
        TarArchiveEntry entry;
        if (from.isDirectory()) {
            entry = new TarArchiveEntry(full + "/");
        } else if (from.isSymbolicLink()) {
            entry = new TarArchiveEntry(full, TarConstants.LF_SYMLINK);
            entry.setLinkName(from.getLinkName());
        } else if (from.isLink()) {
            entry = new TarArchiveEntry(full, TarConstants.LF_LINK);
            entry.setLinkName(Helpers.FOLDER + "/" + inside(from.getLinkName()));
        } else {
            entry = new TarArchiveEntry(full);
            entry.setSize(from.getSize());
        }
        entry.setMode(from.getMode() & 07777);
        entry.setModTime(from.getLastModifiedTime());
        put(tar, entry);
        if (entry.isFile() && !from.isLink() && in.transferTo(tar) != from.getSize()) {
            throw new EOFException("the tar ends within '%s'".formatted(from.getName()));
        }
        tar.closeArchiveEntry();
    }

    /// Relative to the volume; empty for its root.
    private static String inside(String name) {
        var place = Path.of(name.replaceFirst("^/+", "")).normalize();
        if (place.startsWith("..")) {
            throw SlipwayException.invalid("'%s' would lie outside of the volume".formatted(name));
        }
        return place.toString();
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
}
