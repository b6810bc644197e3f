package io.slipway.plugins.sources.archive;

import io.slipway.host.tree.TreeBounds;
import io.slipway.spi.config.ConfigDoc;
import java.nio.file.Path;
import java.util.Optional;

public record ArchiveSourceConfig(
        @ConfigDoc("Archives are read below this folder alone. Left out, any file: location that the server hands on"
                + " is read; the server hands on what was uploaded to it.")
        Optional<Path> uploads,

        @ConfigDoc(value = "Files, folders and links that one archive may hold.", fallback = "200000")
        int maxEntries,

        @ConfigDoc(value = "Size that the content of one archive may have once it is unpacked.", fallback = "2Gi")
        long maxContentBytes) {
    public ArchiveSourceConfig {
        // Checked where the file is read, so that a bad number is told before the first upload.
        new TreeBounds(maxEntries, maxContentBytes).check(0, 0);
    }

    TreeBounds bounds() {
        return new TreeBounds(maxEntries, maxContentBytes);
    }
}
