package io.slipway.host;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/// Keeps other threads and other processes out. The system frees it when this process ends, so that nobody
/// ever finds a lock of the dead. Made with flock(2), since the locks of Java's file channels belong to the
/// whole process: closing a second channel of the same file gives the first one's lock away.
public final class FolderLock implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final int descriptor;

    private FolderLock(int descriptor) {
        this.descriptor = descriptor;
    }

    /// Waits until `file`, made where it is missing, belongs to the caller alone. Who holds it may remove it
    /// as the last thing it does: the next one makes a new file and has that at once.
    public static FolderLock take(Path file) throws InterruptedException {
        while (true) {
            var taken = attempt(file);
            if (taken.isPresent()) {
                return taken.get();
            }
            Thread.sleep(PAUSE);
        }
    }

    /// The same, for a holder that is never long about it.
    ///
    /// @throws SlipwayException `UNAVAILABLE` if another one has it for all of `limit`
    public static FolderLock take(Path file, Duration limit) throws InterruptedException {
        var end = System.nanoTime() + limit.toNanos();
        while (true) {
            var taken = attempt(file);
            if (taken.isPresent()) {
                return taken.get();
            }
            if (System.nanoTime() - end > 0) {
                throw new SlipwayException(
                        Failure.UNAVAILABLE, "another one has held %s for %d s".formatted(file, limit.toSeconds()));
            }
            Thread.sleep(PAUSE);
        }
    }

    private static Optional<FolderLock> attempt(Path file) {
        try {
            return tryToTake(file);
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot lock " + file, e);
        }
    }

    /// Empty while another one has `file`.
    static Optional<FolderLock> tryToTake(Path file) throws IOException {
        makeWhereMissing(file);
        var descriptor = tryToLock(file);
        return descriptor.isPresent() ? Optional.of(new FolderLock(descriptor.getAsInt())) : Optional.empty();
    }

    private static OptionalInt tryToLock(Path file) throws IOException {
        int descriptor;
        try {
            descriptor = Libc.open(file);
        } catch (NoSuchFileException _) {
            // Its last holder has just removed it.
            return OptionalInt.empty();
        }
        var ours = false;
        try {
            ours = Libc.lock(descriptor) && isStill(file, descriptor);
        } finally {
            if (!ours) {
                Libc.close(descriptor);
            }
        }
        return ours ? OptionalInt.of(descriptor) : OptionalInt.empty();
    }

    private static void makeWhereMissing(Path file) throws IOException {
        try {
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException _) {
            // Another one was quicker.
        }
    }

    /// A lock on a file that its last holder has removed keeps nobody out.
    private static boolean isStill(Path file, int descriptor) throws IOException {
        var ours = Files.getAttribute(Path.of("/proc/self/fd", Integer.toString(descriptor)), "unix:ino");
        try {
            return Objects.equals(Files.getAttribute(file, "unix:ino"), ours);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }
}
