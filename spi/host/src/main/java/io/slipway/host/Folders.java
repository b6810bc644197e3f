package io.slipway.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Whole folders.
public final class Folders {
    private static final int TRIES = 10;
    /// Of the 4096 that a path may have (PATH_MAX), one more name left out.
    private static final int LONGEST = 3800;

    private Folders() {}

    /// Removes `folder` and all below it, also what is write-protected; links are not followed. One that is
    /// not there is no error.
    public static void delete(Path folder) throws IOException {
        for (var tries = 1; Files.exists(folder, LinkOption.NOFOLLOW_LINKS); tries++) {
            var raised = new AtomicInteger();
            try {
                deleteOnce(folder, raised);
            } catch (DirectoryNotEmptyException e) {
                // Somebody has just made a file there, as one who comes late with the same intent does.
                if (tries == TRIES) {
                    throw e;
                }
                // What was raised is one level of work done, and there may be thousands.
                tries = raised.get() > 0 ? 0 : tries;
            }
        }
    }

    private static void deleteOnce(Path folder, AtomicInteger raised) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                if (!Files.isWritable(each)) {
                    Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx------"));
                }
                if (isTooLong(each)) {
                    // Below a name as long as the system takes nothing can be named: make it a short one first.
                    Files.move(each, unused(folder, raised), StandardCopyOption.ATOMIC_MOVE);
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isTooLong(Path path) {
        var name = path.toString();
        return name.length() > LONGEST / 4 && name.getBytes(StandardCharsets.UTF_8).length > LONGEST;
    }

    private static Path unused(Path folder, AtomicInteger raised) {
        while (true) {
            var name = folder.resolve(".raised-" + raised.incrementAndGet());
            if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
                return name;
            }
        }
    }
}
