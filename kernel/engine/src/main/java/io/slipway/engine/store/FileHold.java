package io.slipway.engine.store;

import io.slipway.spi.Failure;
import io.slipway.spi.SlipwayException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that one process holds at a time; the system lets go of it when the process ends, however it ends.
/// The file names the holder and stays behind.
public final class FileHold implements AutoCloseable {
    private static final int LONGEST_PID = 20;
    private final FileChannel channel;

    private FileHold(FileChannel channel) {
        this.channel = channel;
    }

    /// @param what the thing that is held, as it stands in the message, such as `the embedded database`
    /// @param mend what a second one may do instead
    /// @throws SlipwayException `CONFLICT` naming the holder
    public static FileHold take(Path file, String what, String mend) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                take(channel, what + " " + file.toAbsolutePath().getParent(), mend);
                return new FileHold(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot take hold of " + file, e);
        }
    }

    private static void take(FileChannel channel, String what, String mend) throws IOException {
        if (!locked(channel)) {
            throw SlipwayException.conflict("%s is in use by process %s: %s".formatted(what, holder(channel), mend));
        }
        channel.truncate(0);
        var pid = Long.toString(ProcessHandle.current().pid());
        channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(LONGEST_PID);
        channel.read(buffer, 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SlipwayException(Failure.UNAVAILABLE, "cannot let go of a file", e);
        }
    }
}
