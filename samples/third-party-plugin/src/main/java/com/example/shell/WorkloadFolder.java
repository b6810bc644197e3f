package com.example.shell;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/// The files of one workload: `kept.properties`, and a folder for each instance.
record WorkloadFolder(Path path) {
    private static final String KEPT = "kept.properties";
    private static final String INSTANCES = "instances";

    Optional<Kept> kept() throws IOException {
        return read(path.resolve(KEPT)).map(text -> {
            var properties = new Properties();
            try {
                properties.load(new StringReader(text));
            } catch (IOException e) {
                throw new IllegalStateException("a string cannot fail to be read", e);
            }
            return Kept.of(properties);
        });
    }

    void keep(Kept kept) throws IOException {
        var text = new StringWriter();
        kept.properties().store(text, null);
        Files.createDirectories(path.resolve(INSTANCES));
        write(path.resolve(KEPT), text.toString());
    }

    List<String> instances() throws IOException {
        var folder = path.resolve(INSTANCES);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var folders = Files.list(folder)) {
            return folders.map(instance -> instance.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    InstanceFolder instance(String name) {
        return new InstanceFolder(path.resolve(INSTANCES).resolve(name));
    }

    /// The marker goes first: cut off after it, the workload is absent and its id never used again.
    void delete() throws IOException {
        Files.deleteIfExists(path.resolve(KEPT));
        deleteTree(path);
    }

    static void deleteTree(Path top) throws IOException {
        if (!Files.exists(top)) {
            return;
        }
        try (var files = Files.walk(top)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// Whole or not at all, whatever happens in between.
    static void write(Path file, String text) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
