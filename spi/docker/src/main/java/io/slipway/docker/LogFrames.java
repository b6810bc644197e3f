package io.slipway.docker;

import io.slipway.spi.scheduler.LogEntry.Stream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// Reads the frames in which the engine sends stdout and stderr: eight bytes of header, of which the first names
/// the stream and the last four the length, then a message that begins with its time.
final class LogFrames {
    private static final int LONGEST = 1 << 20;

    private final DataInputStream in;

    LogFrames(InputStream in) {
        this.in = new DataInputStream(in);
    }

    /// @param text with its line end; without one more of the line follows in the next frame of its stream
    record Frame(Stream stream, Instant at, String text) {}

    /// Empty at the end.
    Optional<Frame> next() throws IOException {
        var stream = in.read();
        if (stream < 0) {
            return Optional.empty();
        }
        in.skipNBytes(3);
        var length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("a frame of the log has the length " + length);
        }
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the log was cut off");
        }
        return Optional.of(
                frame(stream == 2 ? Stream.STDERR : Stream.STDOUT, new String(bytes, StandardCharsets.UTF_8)));
    }

    private static Frame frame(Stream stream, String message) throws IOException {
        var space = message.indexOf(' ');
        try {
            return new Frame(
                    stream, Instant.parse(message.substring(0, Math.max(0, space))), message.substring(space + 1));
        } catch (DateTimeParseException e) {
            throw new IOException("a line of the log has no time", e);
        }
    }
}
