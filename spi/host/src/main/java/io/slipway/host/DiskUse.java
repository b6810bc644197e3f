package io.slipway.host;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Counts the bytes of all files below a folder. Links are not followed; what vanishes meanwhile, or may not
/// be read, is left out; what lies too deep to be named counts as endless, or it would be a place to hide.
public final class DiskUse {
    private DiskUse() {}

    public static long of(Path folder) throws IOException {
        var counter = new Counter();
        if (Files.exists(folder)) {
            Files.walkFileTree(folder, counter);
        }
        return counter.bytes;
    }

    private static final class Counter extends SimpleFileVisitor<Path> {
        /// More than any disk has, and still to be added up.
        private static final long ENDLESS = 1L << 60;

        private long bytes;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes += attributes.size();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            if (e instanceof FileSystemException failure && "File name too long".equals(failure.getReason())) {
                bytes = ENDLESS;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
        }
    }
}
