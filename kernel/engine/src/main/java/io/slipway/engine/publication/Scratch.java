package io.slipway.engine.publication;

import io.slipway.host.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/// A folder for layers on their way. What a crash left there goes when the first is opened.
public final class Scratch {
    private final Path root;
    private final ReentrantLock clearing = new ReentrantLock();
    private boolean cleared;

    /// @param root of this server alone
    public Scratch(Path root) {
        this.root = root;
    }

    /// Files of one image; closing removes them.
    record Bench(Path folder) implements AutoCloseable {
        Path file(String name) {
            return folder.resolve(name);
        }

        @Override
        public void close() throws IOException {
            Folders.delete(folder);
        }
    }

    Bench open() throws IOException {
        clearing.lock();
        try {
            if (!cleared) {
                Folders.delete(root);
                cleared = true;
            }
        } finally {
            clearing.unlock();
        }
        Files.createDirectories(root);
        return new Bench(Files.createTempDirectory(root, "image"));
    }
}
