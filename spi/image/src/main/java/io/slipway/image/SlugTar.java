package io.slipway.image;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// Rewrites a slug as the tar that engines unpack: below one folder, everything the program's user's own and
/// readable, no set-user bits, nothing outside. Equal slugs give equal bytes.
public final class SlugTar {
    /// Where slugs lie in images.
    public static final String FOLDER = "app";

    private static final int PERMISSIONS = 0777;
    private static final int READABLE = 0444;
    private static final int FOLDER_MODE = 0755;

    private final String folder;
    private final Owner owner;

    public SlugTar(String folder, Owner owner) {
        this.folder = folder;
        this.owner = owner;
    }

    public record Owner(int user, int group) {
        /// @param text two numbers with a colon between
        public static Owner parse(String text) {
            var colon = text.indexOf(':');
            return new Owner(Integer.parseInt(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
        }
    }

    public void copy(InputStream slug, String digest, OutputStream out) throws IOException, InterruptedException {
        var hash = Digests.begin();
        var counted = new DigestInputStream(slug, hash);
        var tar = Tars.to(out);
        try (var in = new TarArchiveInputStream(new GZIPInputStream(counted), "UTF-8")) {
            put(tar, new TarArchiveEntry(folder + "/", TarConstants.LF_DIR), FOLDER_MODE, FileTime.fromMillis(0));
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                take(entry, in, tar);
            }
            counted.transferTo(OutputStream.nullOutputStream());
        }
        var found = Digests.end(hash);
        if (!found.equals(digest)) {
            throw new SlipwayException(
                    Failure.BROKEN, "the artifact store gave bytes with digest %s for %s".formatted(found, digest));
        }
        // Only now: without its end the engine refuses the tar, and keeps nothing of it.
        tar.finish();
        tar.flush();
    }

    private void take(TarArchiveEntry entry, InputStream content, TarArchiveOutputStream tar) throws IOException {
        var name = inside(entry.getName());
        if (name.equals(folder)) {
            return;
        }
        if (entry.isDirectory()) {
            var made = new TarArchiveEntry(name + "/", TarConstants.LF_DIR);
            put(tar, made, entry.getMode() | FOLDER_MODE, entry.getLastModifiedTime());
        } else if (entry.isSymbolicLink() || entry.isLink()) {
            var link = new TarArchiveEntry(name, entry.isLink() ? TarConstants.LF_LINK : TarConstants.LF_SYMLINK);
            link.setLinkName(entry.isLink() ? inside(entry.getLinkName()) : entry.getLinkName());
            put(tar, link, PERMISSIONS, entry.getLastModifiedTime());
        } else if (entry.isFile()) {
            var file = new TarArchiveEntry(name);
            file.setSize(entry.getSize());
            file.setModTime(entry.getLastModifiedTime());
            own(file, entry.getMode());
            tar.putArchiveEntry(file);
            content.transferTo(tar);
            tar.closeArchiveEntry();
        } else {
            throw SlipwayException.invalid("'%s' is neither file, folder nor link".formatted(entry.getName()));
        }
    }

    private String inside(String name) {
        var path = Path.of(folder, name.replaceFirst("^/+", "")).normalize();
        if (!path.startsWith(folder)) {
            throw SlipwayException.invalid("'%s' would lie outside of the slug".formatted(name));
        }
        return path.toString();
    }

    // Of its own accord an entry is of now, and equal slugs would make unequal layers.
    private void put(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode, FileTime time) throws IOException {
        own(entry, mode);
        entry.setModTime(time);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    private void own(TarArchiveEntry entry, int mode) {
        entry.setMode((mode & PERMISSIONS) | READABLE);
        entry.setUserId(owner.user());
        entry.setGroupId(owner.group());
        entry.setUserName("");
        entry.setGroupName("");
    }
}
