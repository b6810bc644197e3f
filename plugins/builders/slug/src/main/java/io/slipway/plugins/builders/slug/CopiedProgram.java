package io.slipway.plugins.builders.slug;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A class of this plugin that runs in a slug.
final class CopiedProgram {
    private CopiedProgram() {}

    /// Copies `type` and the classes in it below `folder`, a folder of a class path.
    static void copy(Class<?> type, Path folder) throws IOException {
        one(type, folder);
        for (var nested : type.getDeclaredClasses()) {
            one(nested, folder);
        }
    }

    private static void one(Class<?> type, Path folder) throws IOException {
        var name = type.getName().replace('.', '/') + ".class";
        var file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        try (var in = type.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the plugin's jar lacks " + name);
            }
            Files.write(file, in.readAllBytes());
        }
    }
}
