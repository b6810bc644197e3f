package io.slipway.engine.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Content that is being written. Its file is locked until it is closed, so that others know whether who writes it
/// still lives: a lock ends with its process.
record Part(Path file, FileChannel channel) implements AutoCloseable {
    static Part in(Path folder) throws IOException {
        while (true) {
            var file = Files.createTempFile(folder, "put-", ".part");
            var channel = FileChannel.open(file, StandardOpenOption.WRITE);
            try {
                // Kept until the channel is closed.
                var _ = channel.lock();
                if (Files.exists(file)) {
                    return new Part(file, channel);
                }
            } catch (OverlappingFileLockException _) {
                // As below, by another of this process.
            }
            // Someone swept between the creation and the lock.
            channel.close();
        }
    }

    /// Removes the file of one who died.
    static void sweep(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock != null) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException | OverlappingFileLockException _) {
            // It has just been finished, or this process is at it.
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        channel.close();
    }
}
