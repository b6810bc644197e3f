package io.slipway.engine.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/// Tells whether a jar is still the one that was loaded.
///
/// @param key of the file system: another one after the jar was replaced by a rename
record JarStamp(Path file, String key, long size, FileTime changed) {
    static JarStamp of(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new JarStamp(
                file, Objects.toString(attributes.fileKey(), ""), attributes.size(), attributes.lastModifiedTime());
    }
}
