package io.slipway.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// An append-only file of lines, read by offset while a program writes it. Its head can be given back to the
/// disk: offsets stay, the file is never truncated, and the writer notices nothing.
public final class LogFile {
    private static final int LONGEST_LINE = 64 << 10;
    private static final int BUFFER = 4 * LONGEST_LINE;
    private static final long BLOCK = 4096;

    private final Path file;

    public LogFile(Path file) {
        this.file = file;
    }

    /// What follows an offset.
    ///
    /// @param lost bytes that were freed before anybody read them; -1 where the program truncated its own log
    /// @param next the offset behind `lines`
    /// @param writtenBefore when the file was last written: no line is younger
    public record Chunk(long lost, List<String> lines, long next, Instant writtenBefore) {}

    public enum Until {
        /// The last line counts once it has its end.
        LAST_LINE_END,
        /// Nobody will write any more: what follows the last line end is a line too.
        END
    }

    /// At most `limit` lines from `offset` on; none at the end of the file, or when there is no file.
    public Chunk read(long offset, int limit, Until until) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var written = Files.getLastModifiedTime(file).toInstant();
            if (offset > channel.size()) {
                return new Chunk(-1, List.of(), 0, written);
            }
            var freed = freed();
            var start = Math.max(offset, freed);
            var bytes = bytes(channel, start);
            var begin = offset < freed ? afterLineEnd(bytes) : 0;
            var lines = new ArrayList<String>();
            var end = split(bytes, begin, lines, limit);
            if (until == Until.END && lines.size() < limit && bytes.length < BUFFER && end < bytes.length) {
                lines.add(text(bytes, end, bytes.length));
                end = bytes.length;
            }
            return new Chunk(offset < freed ? start + begin - offset : 0, lines, start + end, written);
        } catch (NoSuchFileException _) {
            return new Chunk(0, List.of(), offset, Instant.EPOCH);
        }
    }

    /// Frees the older half where more than `bytes` are kept.
    ///
    /// @return false where this file system cannot free the head of a file
    public boolean keepWithin(long bytes) throws IOException {
        if (!Files.exists(file)) {
            return true;
        }
        var size = Files.size(file);
        if (size - freed() <= bytes) {
            return true;
        }
        var head = (size - bytes / 2) / BLOCK * BLOCK;
        // Told before it is done, so that no reader ever sees the zeros.
        DurableFile.write(freedFile(), Long.toString(head));
        return Libc.punchHead(file, head);
    }

    private long freed() throws IOException {
        try {
            return Long.parseLong(Files.readString(freedFile()).strip());
        } catch (NoSuchFileException _) {
            return 0;
        }
    }

    private Path freedFile() {
        return file.resolveSibling(file.getFileName() + ".freed");
    }

    private static byte[] bytes(FileChannel channel, long start) throws IOException {
        var buffer = ByteBuffer.allocate(BUFFER);
        while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) > 0) {
            // Until the buffer is full or the file at its end.
        }
        return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static int afterLineEnd(byte[] bytes) {
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return bytes.length;
    }

    private static int split(byte[] bytes, int begin, List<String> lines, int limit) {
        var start = begin;
        for (var i = begin; i < bytes.length && lines.size() < limit; i++) {
            if (bytes[i] == '\n') {
                lines.add(text(bytes, start, i));
                start = i + 1;
            } else if (i - start == LONGEST_LINE) {
                lines.add(text(bytes, start, i));
                start = i;
            }
        }
        return start;
    }

    private static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
