package io.slipway.plugins.sources.archive;

import io.slipway.host.tree.TreeWriter;
import io.slipway.host.tree.TreeWriter.Mode;
import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

record ZipReader(Path file) implements ArchiveReader {
    static boolean accepts(byte[] head) {
        // A local file header, or the end of an archive that holds nothing (PKWARE APPNOTE 4.3).
        return head.length >= 4
                && head[0] == 'P'
                && head[1] == 'K'
                && ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
    }

    @Override
    public void unpack(String folder, TreeWriter tree) throws IOException, InterruptedException {
        try (var zip = ZipFile.builder().setPath(file).get()) {
            var entries = Collections.list(zip.getEntries());
            var names = entries.stream().map(ZipArchiveEntry::getName).toList();
            var program = program(names);
            if (program.isPresent()) {
                try (var content = Files.newInputStream(file)) {
                    tree.file(program.get(), Mode.PLAIN, content);
                }
                return;
            }
            var layout = Layout.of(names, folder);
            for (var entry : entries) {
                write(entry, zip, layout, tree);
            }
        } catch (ZipException e) {
            throw new SlipwayException(
                    Failure.INVALID, "'%s' is cut off or damaged: upload it again".formatted(file.getFileName()), e);
        }
    }

    /// The name that a jar or war gets in the tree, or empty for any other zip. A zipped source tree keeps its
    /// manifest, if any, in a folder of its own.
    private Optional<String> program(List<String> names) {
        var kind = names.stream().anyMatch(name -> name.startsWith("WEB-INF/"))
                ? ".war"
                : names.contains("META-INF/MANIFEST.MF") ? ".jar" : "";
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        var given = file.getFileName().toString();
        return Optional.of(given.matches("[\\w.-]+\\" + kind) ? given : "app" + kind);
    }

    private static void write(ZipArchiveEntry entry, ZipFile zip, Layout layout, TreeWriter tree)
            throws IOException, InterruptedException {
        var name = layout.nameOf(entry.getName());
        if (name.isEmpty()) {
            return;
        }
        if (entry.isDirectory()) {
            tree.folder(name);
        } else if (entry.isUnixSymlink()) {
            tree.link(name, target(entry, zip));
        } else {
            try (var content = zip.getInputStream(entry)) {
                tree.file(name, Mode.of(entry.getUnixMode()), content);
            }
        }
    }

    private static String target(ZipArchiveEntry entry, ZipFile zip) throws IOException {
        try (var content = zip.getInputStream(entry)) {
            return new String(content.readNBytes(4096), StandardCharsets.UTF_8);
        }
    }
}
