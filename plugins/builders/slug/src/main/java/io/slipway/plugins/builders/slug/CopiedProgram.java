package io.slipway.plugins.builders.slug;

import io.slipway.host.tree.PlainFiles;
import java.io.IOException;
import java.nio.file.Path;

/// A class of this plugin that runs in a slug.
final class CopiedProgram {
    private CopiedProgram() {}

    /// Copies `type` and the classes in it below `folder`, a folder of a class path within the tree `root`.
    static void copy(Class<?> type, Path root, Path folder) throws IOException {
        one(type, root, folder);
        for (var nested : type.getDeclaredClasses()) {
            one(nested, root, folder);
        }
    }

    private static void one(Class<?> type, Path root, Path folder) throws IOException {
        var name = type.getName().replace('.', '/') + ".class";
        var file = folder.resolve(name);
        try (var in = type.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("the plugin's jar lacks " + name);
            }
            PlainFiles.write(root, file, in.readAllBytes());
        }
    }
}
