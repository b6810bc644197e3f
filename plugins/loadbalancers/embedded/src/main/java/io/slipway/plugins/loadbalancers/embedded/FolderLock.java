package io.slipway.plugins.loadbalancers.embedded;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Keeps two writers of one folder apart, in this process or in another: after a failover the predecessor may
/// not be quite dead. Ends with the process that holds it.
final class FolderLock implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 5;

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @throws SlipwayException `UNAVAILABLE` if another holds it for ten seconds
    static FolderLock take(Path folder) throws IOException, InterruptedException {
        var end = System.nanoTime() + LIMIT.toNanos();
        var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            while (!tryLock(channel)) {
                if (System.nanoTime() - end > 0) {
                    throw new SlipwayException(Failure.UNAVAILABLE, "another process is writing in " + folder);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            return new FolderLock(channel);
        } catch (IOException | InterruptedException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
