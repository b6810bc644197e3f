package io.slipway.image;

import io.slipway.spi.artifact.Artifact;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// A slug with a folder, a program, a link and a page.
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record TestSlug(byte[] bytes) {
    static TestSlug of(String page) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            put(tar, new TarArchiveEntry("bin/", TarConstants.LF_DIR), 0700, "");
            put(tar, new TarArchiveEntry("bin/serve"), 0700, "#!/bin/sh\n");
            var link = new TarArchiveEntry("serve", TarConstants.LF_SYMLINK);
            link.setLinkName("bin/serve");
            put(tar, link, 0777, "");
            put(tar, new TarArchiveEntry("index.html"), 0600, page);
        }
        return new TestSlug(bytes.toByteArray());
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, int mode, String content)
            throws IOException {
        var bytes = content.getBytes(StandardCharsets.UTF_8);
        entry.setMode(mode);
        entry.setModTime(FileTime.fromMillis(1_000));
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    Artifact.Slug artifact() {
        return new Artifact.Slug(Digests.of(bytes));
    }

    InputStream open() {
        return new ByteArrayInputStream(bytes);
    }
}
