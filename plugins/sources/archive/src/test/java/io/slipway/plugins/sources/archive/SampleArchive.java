package io.slipway.plugins.sources.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/// An archive as a test wants it, good or hostile.
final class SampleArchive {
    enum Kind {
        TAR,
        TAR_GZ,
        TAR_BZ2,
        ZIP
    }

    private record Entry(String name, byte type, int mode, String content) {}

    private final List<Entry> entries = new ArrayList<>();

    static Path write(Path file, Kind kind, Consumer<SampleArchive> content) throws IOException {
        var archive = new SampleArchive();
        content.accept(archive);
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            switch (kind) {
                case TAR -> archive.tar(out);
                case TAR_GZ -> archive.tar(new GzipCompressorOutputStream(out));
                case TAR_BZ2 -> archive.tar(new BZip2CompressorOutputStream(out));
                case ZIP -> archive.zip(out);
            }
        }
        return file;
    }

    SampleArchive file(String name, String content) {
        return add(name, TarConstants.LF_NORMAL, 0644, content);
    }

    SampleArchive executable(String name, String content) {
        return add(name, TarConstants.LF_NORMAL, 0755, content);
    }

    SampleArchive folder(String name) {
        return add(name, TarConstants.LF_DIR, 0755, "");
    }

    SampleArchive link(String name, String target) {
        return add(name, TarConstants.LF_SYMLINK, 0777, target);
    }

    SampleArchive hardLink(String name, String target) {
        return add(name, TarConstants.LF_LINK, 0644, target);
    }

    SampleArchive device(String name) {
        return add(name, TarConstants.LF_CHR, 0644, "");
    }

    SampleArchive pipe(String name) {
        return add(name, TarConstants.LF_FIFO, 0644, "");
    }

    private SampleArchive add(String name, byte type, int mode, String content) {
        entries.add(new Entry(name, type, mode, content));
        return this;
    }

    private void tar(OutputStream out) throws IOException {
        try (var tar = new TarArchiveOutputStream(out)) {
            for (var entry : entries) {
                var header = new TarArchiveEntry(entry.name(), entry.type(), true);
                var bytes = entry.content().getBytes(StandardCharsets.UTF_8);
                header.setMode(entry.mode());
                if (entry.type() == TarConstants.LF_NORMAL) {
                    header.setSize(bytes.length);
                } else if (header.isLink() || header.isSymbolicLink()) {
                    header.setLinkName(entry.content());
                }
                tar.putArchiveEntry(header);
                if (entry.type() == TarConstants.LF_NORMAL) {
                    tar.write(bytes);
                }
                tar.closeArchiveEntry();
            }
        }
    }

    private void zip(OutputStream out) throws IOException {
        try (var zip = new ZipArchiveOutputStream(out)) {
            for (var entry : entries) {
                var header = new ZipArchiveEntry(entry.name());
                header.setUnixMode(entry.mode());
                zip.putArchiveEntry(header);
                zip.write(entry.content().getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
    }
}
