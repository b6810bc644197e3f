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
import java.util.OptionalLong;

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
    /// @param linesBefore where some were lost: how many lines of the whole file end before `lines`; empty where an
    ///     earlier program did not count them
    /// @param lineEnds within `lines`: a very long line comes in parts
    /// @param next the offset behind `lines`
    /// @param writtenBefore when the file was last written: no line is younger
    public record Chunk(
            long lost, OptionalLong linesBefore, List<String> lines, int lineEnds, long next, Instant writtenBefore) {
        static Chunk nothing(long lost, long next, Instant writtenBefore) {
            return new Chunk(lost, OptionalLong.empty(), List.of(), 0, next, writtenBefore);
        }
    }

    /// What was given back of the head.
    ///
    /// @param lines that ended there; empty where an earlier program did not count them
    private record Freed(long bytes, OptionalLong lines) {
        static final Freed NOTHING = new Freed(0, OptionalLong.of(0));

        static Freed parse(String text) {
            var words = text.strip().split(" ");
            return new Freed(
                    Long.parseLong(words[0]),
                    words.length > 1 ? OptionalLong.of(Long.parseLong(words[1])) : OptionalLong.empty());
        }

        @Override
        public String toString() {
            return bytes + (lines.isPresent() ? " " + lines.getAsLong() : "");
        }
    }

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
                return Chunk.nothing(-1, 0, written);
            }
            var freed = freed();
            var start = Math.max(offset, freed.bytes());
            var bytes = bytes(channel, start);
            for (var now = freed(); now.bytes() > start; now = freed()) {
                // Its head went while it was read, and zeros may stand there.
                freed = now;
                start = now.bytes();
                bytes = bytes(channel, start);
            }
            var isLate = offset < freed.bytes();
            var begin = isLate ? afterLineEnd(bytes) : 0;
            var lines = new ArrayList<String>();
            var end = split(bytes, begin, lines, limit);
            var lineEnds = lineEnds(bytes, begin, end);
            if (until == Until.END && lines.size() < limit && bytes.length < BUFFER && end < bytes.length) {
                lines.add(text(bytes, end, bytes.length));
                end = bytes.length;
            }
            if (!isLate) {
                return new Chunk(0, OptionalLong.empty(), lines, lineEnds, start + end, written);
            }
            var before = freed.lines().isPresent()
                    ? OptionalLong.of(freed.lines().getAsLong() + lineEnds(bytes, 0, begin))
                    : OptionalLong.empty();
            return new Chunk(start + begin - offset, before, lines, lineEnds, start + end, written);
        } catch (NoSuchFileException _) {
            return Chunk.nothing(0, offset, Instant.EPOCH);
        }
    }

    /// Frees the oldest where more than `bytes` are kept, down to three quarters of it: who reads what is written at
    /// ten megabytes a second is not to be overtaken for a moment's delay.
    ///
    /// @return false where this file system cannot free the head of a file
    public boolean keepWithin(long bytes) throws IOException {
        if (!Files.exists(file)) {
            return true;
        }
        var size = Files.size(file);
        var before = freed();
        if (size - before.bytes() <= bytes) {
            return true;
        }
        var head = (size - bytes / 4 * 3) / BLOCK * BLOCK;
        // Told before it is done, so that no reader ever sees the zeros.
        DurableFile.write(freedFile(), counted(before, head).toString());
        return Libc.punchHead(file, head);
    }

    private Freed freed() throws IOException {
        try {
            return Freed.parse(Files.readString(freedFile()));
        } catch (NoSuchFileException _) {
            return Freed.NOTHING;
        }
    }

    /// Whoever comes too late for these lines is to know how many they were.
    private Freed counted(Freed before, long head) throws IOException {
        if (before.lines().isEmpty()) {
            return new Freed(head, OptionalLong.empty());
        }
        var lines = before.lines().getAsLong();
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate(BUFFER);
            for (var at = before.bytes(); at < head; at += buffer.position()) {
                buffer.clear().limit((int) Math.min(BUFFER, head - at));
                if (channel.read(buffer, at) <= 0) {
                    break;
                }
                lines += lineEnds(buffer.array(), 0, buffer.position());
            }
        }
        return new Freed(head, OptionalLong.of(lines));
    }

    private static int lineEnds(byte[] bytes, int from, int to) {
        var count = 0;
        for (var i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                count++;
            }
        }
        return count;
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
